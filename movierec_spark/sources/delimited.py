"""Delimited text as raw rows: every line has its number, every field stays the string that it is."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.lines import LINE, MALFORMED, Encoding, check_whole, numbered_lines

NO_QUOTE = "\0"


@dataclass(frozen=True)
class Layout:
    """How the lines of a file are to be read.

    columns: by position; None where the first line names them. quote: None where a quote is a letter as any other.
    """

    separator: str = ","
    columns: tuple[str, ...] | None = None
    quote: str | None = '"'
    encoding: Encoding = "utf-8"

    def read(self, spark: SparkSession, path: Path, columns: tuple[str, ...]) -> DataFrame:
        """See read_delimited."""
        return read_delimited(spark, path, columns, self)


CSV = Layout()


def read_delimited(spark: SparkSession, path: Path, columns: tuple[str, ...], layout: Layout = CSV) -> DataFrame:
    """The rows of a file, plain or .gz, whatever the order of its columns.

    Returns the columns as strings, malformed_line (the line, where it has not one field for each column or
    bytes that are no text), source_file, row_number (the first line is 1). Blank lines are no rows.
    Raises DropRefused where the file is damaged, holds no row, or its header lacks a column.
    """
    check_whole(path)
    names = list(layout.columns or _header(path, columns, layout))
    fields = F.from_csv(
        "line",
        ", ".join(f"`{name}` STRING" for name in [*names, MALFORMED]),
        {
            "mode": "PERMISSIVE",
            "columnNameOfCorruptRecord": MALFORMED,
            "sep": layout.separator,
            "quote": layout.quote or NO_QUOTE,
            "escape": layout.quote or NO_QUOTE,
        },
    )
    first_row = 1 if layout.columns else 2
    rows = numbered_lines(spark, path, layout.encoding).where((F.col(LINE) >= first_row) & (F.trim("line") != ""))
    if rows.isEmpty():
        raise DropRefused(f"{path}: holds no row; deliver the file again, or leave it out where nothing changed")
    unreadable = F.col("is_unreadable")
    return rows.withColumn("fields", fields).select(
        *[F.when(~unreadable, F.col("fields").getField(name)).alias(name) for name in columns],
        F.when(unreadable, F.col("line")).otherwise(F.col("fields").getField(MALFORMED)).alias(MALFORMED),
        F.lit(path.name).alias("source_file"),
        LINE,
    )


def _header(path: Path, columns: tuple[str, ...], layout: Layout) -> list[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", errors="replace") as file:
        header = next(csv.reader([file.readline()], delimiter=layout.separator), [])
    lacking = [column for column in columns if column not in header]
    if lacking:
        raise DropRefused(
            f"{path}: its header {header} lacks {lacking}; "
            f"deliver the file with the columns {list(columns)} in any order"
        )
    return header
