"""Delimited text as raw rows: every line has its number, every field stays the string that it is."""

import csv
import gzip
import re
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.lines import LINE, MALFORMED, Encoding, check_whole, numbered_lines

NO_QUOTE = "\0"
DOUBLED_QUOTE = "\1"


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

    Returns the columns as strings, malformed_line (the line, where it has not one field for each column, a
    quote that isn't closed or closed too early, or bytes that are no text), source_file, row_number (the first
    line is 1). Blank lines are no rows.
    Raises DropRefused where the file is damaged, or its header lacks a column or has it twice.
    """
    check_whole(path)
    names = list(layout.columns or _header(path, columns, layout))
    fields = F.from_csv(
        "line",
        ", ".join(f"{name} STRING" for name in [*map(_field, range(len(names))), MALFORMED]),
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
    unreadable = F.col("is_unreadable") if layout.quote is None else F.col("is_unreadable") | ~_is_well_quoted(layout)
    return rows.withColumn("fields", fields).select(
        *[F.when(~unreadable, F.col("fields").getField(_field(names.index(name)))).alias(name) for name in columns],
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
    twice = [column for column in columns if header.count(column) > 1]
    if twice:
        raise DropRefused(f"{path}: its header {header} has {twice} more than once; deliver each column once")
    return header


def _field(position: int) -> str:
    return f"_{position}"


def _is_well_quoted(layout: Layout) -> Column:
    """Whether each field that begins with a quote is one text in quotes, those inside of it doubled (RFC 4180)."""
    separator, doubled = re.escape(layout.separator), DOUBLED_QUOTE
    plain = rf'[^"{separator}{doubled}][^{separator}]*+'
    quoted = rf'{doubled}*+(?:"[^"]*+"{doubled}*+)?'
    field = f"(?:{plain}|{quoted})"
    text = F.replace("line", F.lit('""'), F.lit(doubled))
    return ~F.contains(F.col("line"), F.lit('"')) | text.rlike(f"^{field}(?:{separator}{field})*+$")
