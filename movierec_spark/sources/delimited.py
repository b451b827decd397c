"""Delimited text as raw rows: every line has its number, every field stays the string that it is."""

import csv
import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused

MALFORMED = "malformed_line"
LINE = "row_number"
NO_QUOTE = "\0"


@dataclass(frozen=True)
class Layout:
    """How the lines of a file are to be read.

    columns: by position; None where the first line names them. quote: None where a quote is a letter as any other.
    encoding: "latin-1-or-utf-8" reads a line as Latin-1 where it is no UTF-8.
    """

    separator: str = ","
    columns: tuple[str, ...] | None = None
    quote: str | None = '"'
    encoding: Literal["utf-8", "latin-1-or-utf-8"] = "utf-8"


CSV = Layout()


def read_delimited(spark: SparkSession, path: Path, columns: tuple[str, ...], layout: Layout = CSV) -> DataFrame:
    """The rows of a file, plain or .gz, whatever the order of its columns.

    Returns the columns as strings, malformed_line (the line, where it has not one field for each column or
    bytes that are no text), source_file, row_number (the first line is 1). Blank lines are no rows.
    Raises DropRefused where the file is damaged, or its header lacks a column.
    """
    _check_compressed(path)
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
    rows = _numbered_lines(spark, path, layout).where((F.col(LINE) >= first_row) & (F.trim("line") != ""))
    unreadable = ~F.col("is_text") | F.contains("line", F.lit("\0"))
    return rows.withColumn("fields", fields).select(
        *[F.when(~unreadable, F.col("fields").getField(name)).alias(name) for name in columns],
        F.when(unreadable, F.col("line")).otherwise(F.col("fields").getField(MALFORMED)).alias(MALFORMED),
        F.lit(path.name).alias("source_file"),
        LINE,
    )


def _check_compressed(path: Path) -> None:
    """Read a .gz to its end, since Spark would take what a broken one still gives."""
    if path.suffix != ".gz":
        return
    try:
        with gzip.open(path) as file:
            while file.read(1 << 20):
                pass
    except (EOFError, OSError, zlib.error) as error:
        raise DropRefused(f"{path}: damaged or cut short ({error}); deliver the file again") from None


def _header(path: Path, columns: tuple[str, ...], layout: Layout) -> list[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", errors="replace") as file:
        header = next(csv.reader(file, delimiter=layout.separator), [])
    lacking = [column for column in columns if column not in header]
    if lacking:
        raise DropRefused(
            f"{path}: its header {header} lacks {lacking}; "
            f"deliver the file with the columns {list(columns)} in any order"
        )
    return header


def _numbered_lines(spark: SparkSession, path: Path, layout: Layout) -> DataFrame:
    """line, is_text, row_number: a large file is read in blocks, so each block counts on from those before it."""
    value = F.col("value")
    lines = spark.read.text(str(path)).select(
        value, F.col("_metadata.file_block_start").alias("block"), F.monotonically_increasing_id().alias("id")
    )
    blocks = lines.groupBy("block").agg(F.min("id").alias("first"), F.count(F.lit(1)).alias("lines")).collect()
    row_number: Column = F.lit(None)
    before = 0
    for block in sorted(blocks, key=lambda each: each["block"]):
        in_block = F.col("id") - F.lit(block["first"]) + F.lit(before + 1)
        row_number = F.when(F.col("block") == block["block"], in_block).otherwise(row_number)
        before += block["lines"]
    is_text = F.is_valid_utf8(value)
    latin = F.decode(value.cast("binary"), "ISO-8859-1")
    latin_allowed = layout.encoding == "latin-1-or-utf-8"
    return lines.select(
        F.when(is_text, value).otherwise(latin if latin_allowed else F.make_valid_utf8(value)).alias("line"),
        (is_text | F.lit(latin_allowed)).alias("is_text"),
        row_number.cast("bigint").alias(LINE),
    )
