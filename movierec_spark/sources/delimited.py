"""Delimited text as raw rows: every row has the number of its first line, every field stays the string that it is."""

import csv
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.fields import MALFORMED, Fields
from movierec_spark.sources.lines import Encoding, Lines, check_whole, numbered_lines
from movierec_spark.sources.quoting import QUOTE, Quoting
from movierec_spark.sources.spanning_rows import joined_rows

Quotes = Literal["enclose", "letters"]


@dataclass(frozen=True)
class Layout:
    """How the lines of a file are to be read.

    columns: by position; None where the first line names them. quotes: whether they enclose fields or are letters as
    any other; None where the file tells.
    """

    separator: str = ","
    columns: tuple[str, ...] | None = None
    quotes: Quotes | None = "enclose"
    encoding: Encoding = "utf-8"

    def read(self, spark: SparkSession, file: DropFile, columns: Mapping[str, str]) -> DataFrame:
        """See read_delimited."""
        return read_delimited(spark, file, columns, self)


CSV = Layout()
TSV = Layout("\t", quotes=None)


@dataclass(frozen=True)
class Header:
    """The names of a file's columns in their order, and the number of its first row."""

    names: tuple[str, ...]
    first_row: int


def read_delimited(spark: SparkSession, file: DropFile, columns: Mapping[str, str], layout: Layout = CSV) -> DataFrame:
    """The rows of a file, plain or .gz, whatever the order of its columns.

    columns: by the name that each gets, its name in the file. Returns them as strings, malformed_line (the row, where
    it has not one field for each column, a quote that isn't closed or closed too early, or bytes that are no text),
    row_number (the first line is 1). Blank lines are no rows, nor is the header where it stands there again.
    Raises DropRefused where the file is damaged, where its header lacks a column or has it twice, where another
    header with its columns in another order follows, and where nothing tells what its quotes mean.
    """
    check_whole(file)
    header = Header(layout.columns, 1) if layout.columns else _header(file, columns, layout)
    fields = Fields(header.names, columns)
    lines = numbered_lines(spark, file, layout.encoding, _questions(layout, fields))
    if lines.holds.get("another_header"):
        raise DropRefused(
            f"{file}: a second header with its columns in another order follows the first; deliver two files"
        )
    enclose = (layout.quotes or _quotes_of(lines, file)) == "enclose"
    rows = lines.rows.where(F.col("row_number") >= header.first_row)
    if enclose and lines.holds["left_open"]:
        rows = joined_rows(rows, Quoting(layout.separator))
    parts, line = fields.of_line(layout.separator, enclose), F.col("line")
    is_row = F.trim(line) != ""
    if not layout.columns:
        is_row = is_row & ~fields.are_header(line, parts)
    unreadable = F.col("is_unreadable")
    if enclose:
        unreadable = unreadable | ~Quoting(layout.separator).is_well_quoted(line)
    parsed = rows.where(is_row).select(parts.alias("fields"), unreadable.alias("is_unreadable"), line, "row_number")
    of_row = F.col("fields")
    return parsed.select(
        *[F.when(~F.col("is_unreadable"), fields.value(own, of_row)).alias(name) for name, own in columns.items()],
        F.when(F.col("is_unreadable"), line).otherwise(of_row.getField(MALFORMED)).alias(MALFORMED),
        "row_number",
    )


def _questions(layout: Layout, fields: Fields) -> dict[str, Column]:
    """What has to be known of a file's lines before they can be read as rows."""
    line, asked = F.col("line"), {}
    if layout.quotes != "letters":
        quoting = Quoting(layout.separator)
        asked["left_open"] = quoting.is_left_open(line)
        if layout.quotes is None:
            asked["enclosing"] = quoting.is_enclosing(line)
            asked["letters"] = ~quoting.is_well_quoted(line) & ~quoting.is_left_open(line)
    if not layout.columns:
        parts = fields.of_line(layout.separator, layout.quotes == "enclose")
        asked["another_header"] = fields.are_another_header(line, parts)
    return asked


def _quotes_of(lines: Lines, file: DropFile) -> Quotes:
    """What the quotes of a file mean by what its lines hold; raises DropRefused where they tell of both."""
    if lines.holds["letters"] and lines.holds["enclosing"]:
        raise DropRefused(
            f'{file}: quotes enclose fields in some lines and are letters in others; say "quotes: enclose" or '
            '"quotes: letters" of it in conf'
        )
    return "letters" if lines.holds["letters"] else "enclose"


def _header(file: DropFile, columns: Mapping[str, str], layout: Layout) -> Header:
    opener = gzip.open if file.path.suffix == ".gz" else open
    with opener(file.path, "rt", encoding="utf-8-sig", errors="replace", newline="") as opened:
        reader = csv.reader(opened, delimiter=layout.separator, quotechar=None if layout.quotes == "letters" else QUOTE)
        try:
            names = tuple(name.strip() for name in next(reader, []))
        except csv.Error as error:
            raise DropRefused(f"{file}: its first line is no header ({error}); deliver the file with one") from None
        first_row = reader.line_num + 1
    lacking = [name for name in columns.values() if name not in names]
    if lacking:
        raise DropRefused(
            f"{file}: its header {list(names)} lacks {lacking}; "
            f"deliver the file with the columns {list(columns.values())} in any order"
        )
    twice = [name for name in columns.values() if names.count(name) > 1]
    if twice:
        raise DropRefused(f"{file}: its header {list(names)} has {twice} more than once; deliver each column once")
    return Header(names, first_row)
