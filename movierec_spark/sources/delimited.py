"""Delimited text as raw rows: all fields as strings, with the number of the row's first line."""

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
class Delimited:
    """A format of delimited text.

    columns: the names of the columns by position; None where the first line holds them. quotes: whether quotes enclose
    fields or are letters like any other; None where the lines of the file decide it.
    """

    separator: str = ","
    columns: tuple[str, ...] | None = None
    quotes: Quotes | None = "enclose"
    encoding: Encoding = "utf-8"

    def read(self, spark: SparkSession, file: DropFile, columns: Mapping[str, str]) -> DataFrame:
        """See read_delimited."""
        return read_delimited(spark, file, columns, self)


CSV = Delimited()
TSV = Delimited("\t", quotes=None)


@dataclass(frozen=True)
class Header:
    """The names of the columns of a file in their order, and the line number of its first row."""

    names: tuple[str, ...]
    first_row: int


def read_delimited(
    spark: SparkSession, file: DropFile, columns: Mapping[str, str], dialect: Delimited = CSV
) -> DataFrame:
    """Read the rows of a file, plain or .gz, whose columns may have any order.

    columns: by the name of each column in the result, its name in the file.
    Returns these columns as strings, malformed_line and row_number (the first line is 1). malformed_line is the whole
    row where its number of fields is wrong, where a quote is not closed or closed too early, and where its bytes are
    not text; else null. Blank lines and repeated headers are skipped.

    Raises DropRefused where the file is damaged, where its header lacks a column or has it twice, where another header
    with the columns in another order follows, and where quotes enclose fields in some lines and are letters in others.
    """
    check_whole(file)
    header = Header(dialect.columns, 1) if dialect.columns else _read_header(file, columns, dialect)
    fields = Fields(header.names, columns)
    lines = numbered_lines(spark, file, dialect.encoding, _line_conditions(dialect, fields))
    if lines.any_line.get("another_header"):
        raise DropRefused(
            f"{file}: a second header with its columns in another order follows the first; deliver two files"
        )
    enclose = (dialect.quotes or _detect_quotes(lines, file)) == "enclose"
    rows = lines.rows.where(F.col("row_number") >= header.first_row)
    if enclose and lines.any_line["left_open"]:
        rows = joined_rows(rows, Quoting(dialect.separator))
    parts, line = fields.of_line(dialect.separator, enclose), F.col("line")
    is_row = F.trim(line) != ""
    if not dialect.columns:
        is_row = is_row & ~fields.is_header(line, parts)
    unreadable = F.col("is_unreadable")
    if enclose:
        unreadable = unreadable | ~Quoting(dialect.separator).is_well_quoted(line)
    parsed = rows.where(is_row).select(parts.alias("fields"), unreadable.alias("is_unreadable"), line, "row_number")
    values = F.col("fields")
    return parsed.select(
        *[
            F.when(~F.col("is_unreadable"), fields.value(file_column, values)).alias(name)
            for name, file_column in columns.items()
        ],
        F.when(F.col("is_unreadable"), line).otherwise(values.getField(MALFORMED)).alias(MALFORMED),
        "row_number",
    )


def _line_conditions(dialect: Delimited, fields: Fields) -> dict[str, Column]:
    """The conditions of a line by name; whether any line meets each decides how the lines are read as rows."""
    line, conditions = F.col("line"), {}
    if dialect.quotes != "letters":
        quoting = Quoting(dialect.separator)
        conditions["left_open"] = quoting.is_left_open(line)
        if dialect.quotes is None:
            conditions["enclosing"] = quoting.is_enclosing(line)
            conditions["letters"] = ~quoting.is_well_quoted(line) & ~quoting.is_left_open(line)
    if not dialect.columns:
        parts = fields.of_line(dialect.separator, dialect.quotes == "enclose")
        conditions["another_header"] = fields.is_another_header(line, parts)
    return conditions


def _detect_quotes(lines: Lines, file: DropFile) -> Quotes:
    """What the lines show that quotes mean; raises DropRefused where some show one meaning and some the other."""
    if lines.any_line["letters"] and lines.any_line["enclosing"]:
        raise DropRefused(
            f'{file}: quotes enclose fields in some lines and are letters in others; say "quotes: enclose" or '
            '"quotes: letters" of it in conf'
        )
    return "letters" if lines.any_line["letters"] else "enclose"


def _read_header(file: DropFile, columns: Mapping[str, str], dialect: Delimited) -> Header:
    opener = gzip.open if file.path.suffix == ".gz" else open
    with opener(file.path, "rt", encoding="utf-8-sig", errors="replace", newline="") as opened:
        reader = csv.reader(
            opened, delimiter=dialect.separator, quotechar=None if dialect.quotes == "letters" else QUOTE
        )
        try:
            names = tuple(name.strip() for name in next(reader, []))
        except csv.Error as error:
            raise DropRefused(f"{file}: its first line is no header ({error}); deliver the file with one") from None
        first_row = reader.line_num + 1
    missing = [name for name in columns.values() if name not in names]
    if missing:
        raise DropRefused(
            f"{file}: its header {list(names)} lacks {missing}; "
            f"deliver the file with the columns {list(columns.values())} in any order"
        )
    repeated = [name for name in columns.values() if names.count(name) > 1]
    if repeated:
        raise DropRefused(f"{file}: its header {list(names)} has {repeated} more than once; deliver each column once")
    return Header(names, first_row)
