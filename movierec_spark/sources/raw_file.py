"""The files of a drop, and the bronze rows they become."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Protocol

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.delimited import CSV
from movierec_spark.table import Table

NOT_RAW = ("source", "as_of")


class Format(Protocol):
    """A way to read a file: delimited text, JSON lines, a table of SQLite."""

    def read(self, spark: SparkSession, path: Path, columns: tuple[str, ...]) -> DataFrame:
        """The columns as strings, malformed_line, source_file, row_number; raises DropRefused."""
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

    def found(self, folder: Path) -> list[Path]:
        """The files of this kind in a folder, by name."""
        named = [*folder.glob(self.pattern), *folder.glob(f"{self.pattern}.gz")]
        return sorted(path for path in named if path.is_file())

    def rows(self, spark: SparkSession, path: Path) -> DataFrame:
        """The raw rows of one file in the table's columns but for source and as_of; raises DropRefused."""
        rows = self.format.read(spark, path, self.columns)
        if rows.isEmpty():
            raise DropRefused(f"{path}: holds no row; deliver the file again, or leave it out where nothing changed")
        names = dict(zip(self.columns, self.renamed or self.columns, strict=True))
        arranged = self.arrange(rows.withColumnsRenamed(names))
        wanted = [name for name in self.table.column_names if name not in NOT_RAW]
        return arranged.select(
            *[F.col(name) if name in arranged.columns else F.lit(None).cast("string").alias(name) for name in wanted]
        )


def files_by_kind(folder: Path, kinds: tuple[RawFile, ...]) -> dict[Path, RawFile]:
    """The files of a folder that are of any kind, by name; each is of the first kind that finds it.

    Raises DropRefused where there are none.
    """
    kind_of = {path: kind for kind in reversed(kinds) for path in kind.found(folder)}
    if not kind_of:
        held = sorted(path.name for path in folder.iterdir())
        raise DropRefused(f"{folder}: holds {held}, none of {[kind.pattern for kind in kinds]}; deliver one of these")
    return dict(sorted(kind_of.items()))


def raw_rows(spark: SparkSession, files: dict[Path, RawFile]) -> Iterator[tuple[Table, DataFrame]]:
    """The bronze tables and the raw rows of the files; raises DropRefused where one can't be read."""
    frames: dict[Table, list[DataFrame]] = defaultdict(list)
    for path, kind in files.items():
        frames[kind.table].append(kind.rows(spark, path))
    for table, found in frames.items():
        yield table, reduce(DataFrame.unionByName, found)
