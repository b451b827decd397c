"""The lines of a text file, each with its number."""

import gzip
import zlib
from pathlib import Path
from typing import Literal

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused

MALFORMED = "malformed_line"
LINE = "row_number"
Encoding = Literal["utf-8", "latin-1-or-utf-8"]  # the second: a line as Latin-1 where it is no UTF-8


def check_whole(path: Path) -> None:
    """Read a .gz to its end, since Spark would take what a broken one still gives."""
    if path.suffix != ".gz":
        return
    try:
        with gzip.open(path) as file:
            while file.read(1 << 20):
                pass
    except (EOFError, OSError, zlib.error) as error:
        raise DropRefused(f"{path}: damaged or cut short ({error}); deliver the file again") from None


def numbered_lines(spark: SparkSession, path: Path, encoding: Encoding = "utf-8") -> DataFrame:
    """line, is_unreadable (no text, or with a NUL in it), row_number from 1.

    A large file is read in blocks, so each block counts on from those before it.
    """
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
    latin_allowed = encoding == "latin-1-or-utf-8"
    line = F.when(is_text, value).otherwise(latin if latin_allowed else F.make_valid_utf8(value))
    return lines.select(
        line.alias("line"),
        (~(is_text | F.lit(latin_allowed)) | F.contains(line, F.lit("\0"))).alias("is_unreadable"),
        row_number.cast("bigint").alias(LINE),
    )
