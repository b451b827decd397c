"""Delimited text as raw rows: all fields as strings, with the number of the row's first line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from movierec_spark.errors import DropRefused
from movierec_spark.sources.chunks import WHOLE, Block
from movierec_spark.sources.dialect import Dialect, Quotes
from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.executor_tasks import Part, check_rows, rows_of_parts
from movierec_spark.sources.fields import Fields
from movierec_spark.sources.header import Header, read_header
from movierec_spark.sources.lines import Encoding, line_batches
from movierec_spark.sources.quoting import QUOTE, Quoting
from movierec_spark.sources.spanning_rows import joined_batches
from movierec_spark.sources.survey import LineCondition, Survey, survey


@dataclass(frozen=True)
class Delimited(Dialect):
    """A format of delimited text."""

    def read(self, spark: SparkSession, files: Sequence[DropFile], columns: Mapping[str, str]) -> DataFrame:
        """See read_delimited."""
        return read_delimited(spark, files, columns, self)


CSV = Delimited()
TSV = Delimited("\t", quotes=None)


def read_delimited(
    spark: SparkSession, files: Sequence[DropFile], columns: Mapping[str, str], dialect: Dialect = CSV
) -> DataFrame:
    """Read the rows of files, plain or .gz, whose columns may have any order.

    columns: by the name of each column in the result, its name in the files.
    Returns these columns as strings, malformed_line, is_plain (see raw_values), row_number (the first line is 1) and
    source_file. malformed_line is the whole row where its number of fields is wrong, where a quote is not closed or
    closed too early, and where its bytes are not text; else null. Blank lines and repeated headers are skipped.

    Raises DropRefused where a file is damaged or holds no row, where its header lacks a column or has it twice, where
    another header with the columns in another order follows, and where quotes enclose fields in some lines and are
    letters in others.
    """
    headers = [read_header(file, columns, dialect) for file in files]
    fields = [
        Fields(header.names, columns, dialect.separator, dialect.quotes == "enclose", not dialect.columns)
        for header in headers
    ]
    surveys = survey(spark, files, [_line_conditions(dialect, of_file) for of_file in fields])
    readers = map(partial(_reader_of, dialect), files, headers, fields, surveys)
    parts = [part for reader, surveyed in zip(readers, surveys, strict=True) for part in reader.parts(surveyed)]
    check_rows(spark, parts)
    return rows_of_parts(spark, parts, fields[0].schema)


@dataclass(frozen=True)
class _Reader:
    """Reads one file. joins_lines: whether rows may go over several lines."""

    file: DropFile
    first_row: int
    fields: Fields
    encoding: Encoding
    joins_lines: bool

    def parts(self, surveyed: Survey) -> list[Part]:
        """The file in blocks; in one where a row over several lines may begin in one and end in the next."""
        if self.joins_lines:
            return [Part(self.file, partial(self.rows, WHOLE, 0))]
        blocks = zip(surveyed.blocks, surveyed.lines_before, strict=True)
        return [Part(self.file, partial(self.rows, block, lines_before)) for block, lines_before in blocks]

    def rows(self, block: Block, lines_before: int) -> Iterator[pa.RecordBatch]:
        lines: Iterator[pa.RecordBatch] = (
            batch.slice(max(0, self.first_row - batch["row_number"][0].as_py()))
            for batch in line_batches(self.file, block, lines_before, self.encoding)
        )
        rows = joined_batches(lines, Quoting(self.fields.separator)) if self.joins_lines else lines
        return map(self.fields.rows, rows)


def _reader_of(dialect: Dialect, file: DropFile, header: Header, fields: Fields, surveyed: Survey) -> _Reader:
    """How a file is read by what its lines show. Raises DropRefused where they contradict each other."""
    if "another_header" in surveyed.met:
        raise DropRefused(
            f"{file}: a second header with its columns in another order follows the first; deliver two files"
        )
    encloses = (dialect.quotes or _detect_quotes(surveyed, file)) == "enclose"
    joins_lines = encloses and "left_open" in surveyed.met
    return _Reader(file, header.first_row, replace(fields, enclose=encloses), dialect.encoding, joins_lines)


def _line_conditions(dialect: Dialect, fields: Fields) -> dict[str, LineCondition]:
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
