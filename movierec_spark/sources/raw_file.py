"""The files of a drop, and the bronze rows they become."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import reduce
from pathlib import Path
from typing import Protocol

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.delimited import CSV
from movierec_spark.sources.drop import Drop, DropFile, open_drop
from movierec_spark.sources.raw_values import NULL_WORDS, with_checked_values
from movierec_spark.tables.bronze import ABOUT_A_ROW
from movierec_spark.tables.table import Table


class Format(Protocol):
    """A way to read a file: delimited text, JSON lines, Parquet, a table of SQLite."""

    def read(self, spark: SparkSession, file: DropFile, columns: Mapping[str, str]) -> DataFrame:
        """The columns (by the name that each gets, its name in the file) as strings, malformed_line, row_number.

        A format that tells kinds of values apart adds mistyped, see raw_values. Raises DropRefused.
        """
        ...


@dataclass(frozen=True)
class RawFile:
    """A kind of file that a drop may hold, plain or as .gz, and the bronze table of its rows.

    columns: by the file's own names. renamed: the same by the table's names, where they differ.
    arrange: what else makes the file's columns the table's.
    """

    pattern: str
    table: Table
    columns: tuple[str, ...]
    format: Format = CSV
    renamed: tuple[str, ...] | None = None
    arrange: Callable[[DataFrame], DataFrame] = lambda rows: rows

    def takes(self, name: str) -> bool:
        """Whether a file of this name is of this kind; a name is taken as it stands before it is a pattern."""
        pattern = unicodedata.normalize("NFC", self.pattern)
        return any(name == form or fnmatchcase(name, form) for form in (pattern, f"{pattern}.gz"))

    def rows(self, spark: SparkSession, file: DropFile, null_words: Sequence[str] = NULL_WORDS) -> DataFrame:
        """The raw rows of one file in the table's columns but for source and as_of; raises DropRefused."""
        names = dict(zip(self.renamed or self.columns, self.columns, strict=True))
        read = self.format.read(spark, file, names)
        if read.isEmpty():
            raise DropRefused(f"{file}: holds no row; deliver the file again, or leave it out where nothing changed")
        arranged = self.arrange(read).withColumn("source_file", F.lit(file.name))
        values = [name for name in self.table.column_names if name not in ABOUT_A_ROW]
        there = [name for name in values if name in arranged.columns]
        checked = with_checked_values(arranged, there, null_words)
        wanted = [name for name in self.table.column_names if name not in ("source", "as_of")]
        return checked.select(
            *[F.col(name) if name in checked.columns else F.lit(None).cast("string").alias(name) for name in wanted]
        )


def wanted_files(folder: Path, work: Path, kinds: Sequence[RawFile]) -> Drop:
    """The files of a drop that are of any kind. work: see open_drop.

    Raises DropRefused where there are none, or where an archive can't be unpacked.
    """
    drop = open_drop(folder, work, lambda name: any(kind.takes(name) for kind in kinds))
    if not drop.files:
        raise DropRefused(
            f"{folder}: holds {list(drop.passed_over)}, none of {[kind.pattern for kind in kinds]}; "
            "deliver one of these"
        )
    return drop


def raw_rows(
    spark: SparkSession, files: Iterable[DropFile], kinds: Sequence[RawFile], null_words: Sequence[str] = NULL_WORDS
) -> Iterator[tuple[Table, DataFrame]]:
    """The bronze tables and the raw rows of the files, each of the first kind that takes it.

    Raises DropRefused where a file can't be read.
    """
    frames: dict[Table, list[DataFrame]] = defaultdict(list)
    for file in files:
        kind = next(kind for kind in kinds if kind.takes(file.name))
        frames[kind.table].append(kind.rows(spark, file, null_words))
    for table, rows in frames.items():
        yield table, reduce(DataFrame.unionByName, rows)
