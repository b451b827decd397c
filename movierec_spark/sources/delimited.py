"""Delimited text as raw rows: all fields as strings, with the number of the row's first line."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from movierec_spark.errors import DropRefused
from movierec_spark.sources.chunks import DAMAGE_ERRORS, WHOLE, open_bytes
from movierec_spark.sources.drop import DropFile, without_rows
from movierec_spark.sources.executor_tasks import has_rows, map_parts
from movierec_spark.sources.fields import Fields
from movierec_spark.sources.lines import Encoding, line_batches
from movierec_spark.sources.quoting import QUOTE, Quoting
from movierec_spark.sources.spanning_rows import joined_batches
from movierec_spark.sources.survey import LineCondition, Survey, damaged, survey

Quotes = Literal["enclose", "letters"]
MAX_HEADER_BYTES = 1 << 20


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
    Returns these columns as strings, malformed_line, is_plain (see raw_values) and row_number (the first line is 1).
    malformed_line is the whole row where its number of fields is wrong, where a quote is not closed or closed too
    early, and where its bytes are not text; else null. Blank lines and repeated headers are skipped.

    Raises DropRefused where the file is damaged or holds no row, where its header lacks a column or has it twice, where
    another header with the columns in another order follows, and where quotes enclose fields in some lines and are
    letters in others.
    """
    header = _read_header(file, columns, dialect)
    fields = Fields(header.names, columns, dialect.separator, dialect.quotes == "enclose", not dialect.columns)
    surveyed = survey(spark, file, _line_conditions(dialect, fields))
    if "another_header" in surveyed.met:
        raise DropRefused(
            f"{file}: a second header with its columns in another order follows the first; deliver two files"
        )
    fields = replace(fields, enclose=(dialect.quotes or _detect_quotes(surveyed, file)) == "enclose")
    # A row over several lines may begin in one block and end in the next.
    in_one_task = fields.enclose and "left_open" in surveyed.met
    blocks, lines_before = ((WHOLE,), (0,)) if in_one_task else (surveyed.blocks, surveyed.lines_before)

    def rows_of(part: int) -> Iterator[pa.RecordBatch]:
        lines: Iterator[pa.RecordBatch] = (
            batch.slice(max(0, header.first_row - batch["row_number"][0].as_py()))
            for batch in line_batches(file, blocks[part], lines_before[part], dialect.encoding)
        )
        rows = joined_batches(lines, Quoting(dialect.separator)) if in_one_task else lines
        return (fields.rows(batch) for batch in rows)

    if not has_rows(spark, len(blocks), rows_of):
        raise without_rows(file)
    return map_parts(spark, len(blocks), rows_of, fields.schema)


def _line_conditions(dialect: Delimited, fields: Fields) -> dict[str, LineCondition]:
    """The conditions of a line by name; whether any line meets each decides how the lines are read as rows."""
    conditions = {}
    if dialect.quotes != "letters":
        quoting = Quoting(dialect.separator)
        conditions["left_open"] = LineCondition(QUOTE, quoting.is_left_open)
        if dialect.quotes is None:
            conditions["enclosing"] = LineCondition(QUOTE, quoting.is_enclosing)
            conditions["letters"] = LineCondition(QUOTE, quoting.is_of_letters)
    if not dialect.columns:
        conditions["another_header"] = LineCondition(fields.longest_name, fields.is_another_header)
    return conditions


def _detect_quotes(surveyed: Survey, file: DropFile) -> Quotes:
    """What the lines show that quotes mean; raises DropRefused where some show one meaning and some the other."""
    if {"letters", "enclosing"} <= surveyed.met:
        raise DropRefused(
            f'{file}: quotes enclose fields in some lines and are letters in others; say "quotes: enclose" or '
            '"quotes: letters" of it in conf'
        )
    return "letters" if "letters" in surveyed.met else "enclose"


def _read_header(file: DropFile, columns: Mapping[str, str], dialect: Delimited) -> Header:
    try:
        with open_bytes(file) as stream:
            return header_of(stream.read(MAX_HEADER_BYTES), columns, dialect, file)
    except DAMAGE_ERRORS as error:
        raise damaged(file, error) from None


def header_of(start: bytes, columns: Mapping[str, str], dialect: Delimited, file: object) -> Header:
    """The header of a file by its first bytes; of a dialect without headers what stands for it.

    columns: see read_delimited. file: as messages name it. Raises DropRefused where the header lacks a column.
    """
    if dialect.columns:
        return Header(dialect.columns, 1)
    reader = csv.reader(
        io.StringIO(start.decode("utf-8-sig", errors="replace"), newline=""),
        delimiter=dialect.separator,
        quotechar=None if dialect.quotes == "letters" else QUOTE,
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
