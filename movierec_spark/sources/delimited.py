"""Delimited text as raw rows: every line has its number, every field stays the string that it is."""

import csv
from pathlib import Path

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused

MALFORMED = "malformed_line"


def read_csv(spark: SparkSession, path: Path, columns: tuple[str, ...]) -> DataFrame:
    """The rows of a CSV file with a header, whatever the order of its columns.

    Returns the columns as strings, malformed_line (the line, where it has not one field for each column),
    source_file, row_number (the header is line 1). Blank lines are no rows.
    Raises DropRefused where the header lacks a column or there is no row.
    """
    header = _header(path, columns)
    fields = F.from_csv(
        "line",
        ", ".join(f"`{name}` STRING" for name in [*header, MALFORMED]),
        {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": MALFORMED, "escape": '"'},
    )
    rows = _numbered_lines(spark, path).where("row_number > 1 AND trim(line) <> ''")
    return rows.withColumn("fields", fields).select(
        *[F.col("fields").getField(name).alias(name) for name in (*columns, MALFORMED)],
        F.lit(path.name).alias("source_file"),
        "row_number",
    )


def _header(path: Path, columns: tuple[str, ...]) -> list[str]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        header = next(csv.reader(file), [])
    lacking = [column for column in columns if column not in header]
    if lacking:
        raise DropRefused(
            f"{path}: its header {header} lacks {lacking}; "
            f"deliver the file with the columns {list(columns)} in any order"
        )
    return header


def _numbered_lines(spark: SparkSession, path: Path) -> DataFrame:
    """line, row_number: a large file is read in several blocks, so each block counts on from those before it."""
    lines = spark.read.text(str(path)).select(
        F.col("value").alias("line"),
        F.col("_metadata.file_block_start").alias("block"),
        F.monotonically_increasing_id().alias("id"),
    )
    blocks = lines.groupBy("block").agg(F.min("id").alias("first"), F.count(F.lit(1)).alias("lines")).collect()
    row_number: Column = F.lit(None)
    before = 0
    for block in sorted(blocks, key=lambda each: each["block"]):
        in_block = F.col("id") - F.lit(block["first"]) + F.lit(before + 1)
        row_number = F.when(F.col("block") == block["block"], in_block).otherwise(row_number)
        before += block["lines"]
    return lines.select("line", row_number.cast("bigint").alias("row_number"))
