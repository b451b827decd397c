"""The lines of a text file as rows, each with its number."""

import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.drop import DropFile

BYTE_ORDER_MARK = "\ufeff"
Encoding = Literal["utf-8", "latin-1-or-utf-8"]  # the second: lines that are not UTF-8 are read as Latin-1


@dataclass(frozen=True)
class Lines:
    """The lines of a file.

    rows: line STRING, is_unreadable BOOLEAN (not text, or with a NUL in it), row_number BIGINT from 1.
    any_line: by the name of each condition, whether any line meets it.
    """

    rows: DataFrame
    any_line: Mapping[str, bool]


def check_whole(file: DropFile) -> None:
    """Read a .gz to its end, since Spark reads a truncated one without an error. Raises DropRefused."""
    if file.path.suffix != ".gz":
        return
    try:
        with gzip.open(file.path) as opened:
            while opened.read(1 << 20):
                pass
    except (EOFError, OSError, zlib.error) as error:
        raise DropRefused(f"{file}: damaged or cut short ({error}); deliver the file again") from None


def numbered_lines(
    spark: SparkSession, file: DropFile, encoding: Encoding = "utf-8", conditions: Mapping[str, Column] | None = None
) -> Lines:
    """Read the lines of a file, and evaluate conditions over all of them in the pass that counts them.

    Spark reads a large file in blocks, so the lines of each block are numbered after those of the blocks before it.
    A byte order mark is removed.
    conditions: by name, a condition on the column "line", which holds the bytes of the file undecoded.
    """
    conditions = conditions or {}
    read = spark.read.text(str(file.path)).select(
        F.col("value").alias("line"),
        F.col("_metadata.file_block_start").alias("block"),
        F.monotonically_increasing_id().alias("id"),
    )
    blocks = (
        read.groupBy("block")
        .agg(
            F.min("id").alias("first"),
            F.count(F.lit(1)).alias("lines"),
            *(F.coalesce(F.bool_or(condition), F.lit(False)).alias(name) for name, condition in conditions.items()),
        )
        .collect()
    )
    row_number: Column = F.lit(None)
    before = 0
    for block in sorted(blocks, key=lambda row: row["block"]):
        in_block = F.col("id") - F.lit(block["first"]) + F.lit(before + 1)
        row_number = F.when(F.col("block") == block["block"], in_block).otherwise(row_number)
        before += block["lines"]
    rows = read.select(*_decoded(encoding), row_number.cast("bigint").alias("row_number"))
    return Lines(rows, {name: any(block[name] for block in blocks) for name in conditions})


def _decoded(encoding: Encoding) -> tuple[Column, Column]:
    """The columns line, decoded, and is_unreadable."""
    line = F.col("line")
    is_text, latin_allowed = F.is_valid_utf8(line), encoding == "latin-1-or-utf-8"
    latin = F.decode(line.cast("binary"), "ISO-8859-1")
    text = F.when(is_text, line).otherwise(latin if latin_allowed else F.make_valid_utf8(line))
    is_unreadable = ~(is_text | F.lit(latin_allowed)) | F.contains(line, F.lit("\0"))
    without_mark = F.when(text.startswith(BYTE_ORDER_MARK), F.ltrim(text, F.lit(BYTE_ORDER_MARK))).otherwise(text)
    return without_mark.alias("line"), is_unreadable.alias("is_unreadable")
