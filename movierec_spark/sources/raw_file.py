"""Kinds of raw files, and the bronze rows of the files of a drop."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import reduce
from typing import Protocol

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.delimited import CSV
from movierec_spark.sources.drop import Drop, DropFile, open_drop
from movierec_spark.sources.raw_values import NULL_WORDS, with_normalised_values
from movierec_spark.storage.location import Location
from movierec_spark.tables.bronze import METADATA_COLUMNS
from movierec_spark.tables.table import Table


class Format(Protocol):
    """A file format: delimited text, JSON lines, Parquet, or a table of an SQLite file."""

    def read(self, spark: SparkSession, files: Sequence[DropFile], columns: Mapping[str, str]) -> DataFrame:
        """Return the columns as strings, malformed_line, row_number and source_file, the name of the file.

        columns: by the name of each column in the result, its name in the files.
        A format may add mistyped and is_plain, see raw_values. Raises DropRefused, also where a file holds no row.
        """
        ...


@dataclass(frozen=True)
class RawFile:
    """A kind of file that a drop may hold, plain or .gz, and the bronze table of its rows.

    pattern: of the file's name. file_columns: the columns to read, as the file names them.
    table_columns: the same columns as the table names them, where the names differ.
    transform: computes columns of the table from those of the file, where reading is not enough.
    """

    pattern: str
    table: Table
    file_columns: tuple[str, ...]
    format: Format = CSV
    table_columns: tuple[str, ...] | None = None
    transform: Callable[[DataFrame], DataFrame] = lambda rows: rows

    def matches(self, name: str) -> bool:
        """Whether a file of this name is of this kind: it equals the pattern literally, or matches it."""
        pattern = unicodedata.normalize("NFC", self.pattern)
        return any(name == form or fnmatchcase(name, form) for form in (pattern, f"{pattern}.gz"))

    def rows(self, spark: SparkSession, files: Sequence[DropFile], null_words: Sequence[str] = NULL_WORDS) -> DataFrame:
        """Read files of this kind as rows of the table, without source and as_of. Raises DropRefused."""
        names = dict(zip(self.table_columns or self.file_columns, self.file_columns, strict=True))
        rows = self.transform(self.format.read(spark, files, names))
        raw_columns = [name for name in self.table.column_names if name not in METADATA_COLUMNS]
        present = [name for name in raw_columns if name in rows.columns]
        normalised = with_normalised_values(rows, present, null_words)
        columns = [name for name in self.table.column_names if name not in ("source", "as_of")]
        return normalised.select(
            *[F.col(name) if name in normalised.columns else F.lit(None).cast("string").alias(name) for name in columns]
        )


def open_recognised_files(folder: Location, scratch: Location, kinds: Sequence[RawFile]) -> Drop:
    """Open the files of a drop that are of any of the kinds. scratch: see open_drop.

    Raises DropRefused where there are none, and where an archive can't be unpacked.
    """
    drop = open_drop(folder, scratch, lambda name: any(kind.matches(name) for kind in kinds))
    if not drop.files:
        raise DropRefused(
            f"{folder}: holds {list(drop.ignored)}, none of {[kind.pattern for kind in kinds]}; deliver one of these"
        )
    return drop


def raw_rows(
    spark: SparkSession, files: Iterable[DropFile], kinds: Sequence[RawFile], null_words: Sequence[str] = NULL_WORDS
) -> Iterator[tuple[Table, DataFrame]]:
    """Read the files, each as the first kind that its name matches, and yield each bronze table with its rows.

    All files of a kind are read at once, so that many small ones take hardly longer than one.
    null_words: strings that mean null. Raises DropRefused where a file can't be read.
    """
    of_kinds: dict[int, list[DropFile]] = defaultdict(list)
    for file in files:
        of_kinds[next(number for number, kind in enumerate(kinds) if kind.matches(file.name))].append(file)
    frames: dict[Table, list[DataFrame]] = defaultdict(list)
    for number, of_kind in of_kinds.items():
        frames[kinds[number].table].append(kinds[number].rows(spark, of_kind, null_words))
    for table, rows in frames.items():
        yield table, reduce(DataFrame.unionByName, rows)
