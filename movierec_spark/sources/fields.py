"""The fields of lines of delimited text, by position, so that no column name of a file can collide with another."""

import csv
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from movierec_spark.sources.lines import without_blanks
from movierec_spark.sources.quoting import QUOTE, Quoting
from movierec_spark.sources.raw_values import IS_PLAIN, PLAIN_NUMBER, PLAIN_TEXT, WHOLE_NUMBER_COLUMNS

MALFORMED = "malformed_line"
csv.field_size_limit(sys.maxsize)  # a field may be long; by default one of 131,072 characters is an error


@dataclass(frozen=True)
class Fields:
    """How the lines of a file are split.

    names: of all columns of the file, in their order. columns: those to read, see read_delimited. enclose: whether
    quotes enclose fields. has_header: whether lines that hold the names again are headers.
    """

    names: tuple[str, ...]
    columns: Mapping[str, str]
    separator: str
    enclose: bool
    has_header: bool

    def rows(self, lines: pa.RecordBatch) -> pa.RecordBatch:
        """The columns to read as strings, malformed_line, is_plain, row_number; no blank lines and repeated headers.

        lines: the columns of line_batches; a line may be several joined by joined_batches.
        An empty field is null. Where malformed_line is set, all columns are null.
        """
        lines = self._without_headers(without_blanks(lines))
        line, is_readable = lines["line"], pc.invert(lines["is_unreadable"])
        separators = len(self.names) - 1
        is_whole = pc.and_(is_readable, pc.equal(pc.count_substring(line, self.separator), separators))
        is_quoted = pc.match_substring(line, QUOTE) if self.enclose else pa.array(np.zeros(len(line), bool))
        is_whole = pc.and_not(is_whole, is_quoted)
        empty = self.separator * separators  # a line of as many fields
        fields = pc.split_pattern(pc.if_else(is_whole, line, empty), self.separator).flatten()
        values = {name: self._every(fields, file_column) for name, file_column in self.columns.items()}
        if pc.any(is_quoted).as_py():
            values, is_whole = self._with_quoted_lines(values, is_whole, line, pc.and_(is_quoted, is_readable))
        columns = {name: pc.if_else(pc.equal(value, ""), None, value) for name, value in values.items()}
        malformed = pc.if_else(is_whole, pa.scalar(None, pa.string()), line)
        is_plain = pc.match_substring_regex(line, self._plain_line)
        numbers = lines["row_number"]
        return pa.RecordBatch.from_pydict({**columns, MALFORMED: malformed, IS_PLAIN: is_plain, "row_number": numbers})

    @property
    def schema(self) -> str:
        """The columns of rows, as Spark takes them."""
        columns = ", ".join(f"`{name}` STRING" for name in (*self.columns, MALFORMED))
        return f"{columns}, {IS_PLAIN} BOOLEAN, row_number BIGINT"

    @property
    def _plain_line(self) -> str:
        """The pattern of a line whose values are plain, see raw_values."""
        numbers = {file_column for name, file_column in self.columns.items() if name in WHOLE_NUMBER_COLUMNS}
        quote = f"{QUOTE}?" if self.enclose else ""
        values = (f"{quote}{PLAIN_NUMBER if name in numbers else PLAIN_TEXT}{quote}" for name in self.names)
        return f"^{re.escape(self.separator).join(values)}$"

    def is_header(self, line: str) -> bool:
        """Whether each column to read holds its own name."""
        fields = self._split(line)
        return all(fields[self.names.index(name) :][:1] == [name] for name in self.columns.values())

    def is_another_header(self, line: str) -> bool:
        """Whether the fields hold the names of all columns to read, in another order than the header."""
        fields = self._split(line)[: len(self.names)]
        return len(self.columns) > 1 and set(self.columns.values()) <= set(fields) and not self.is_header(line)

    @property
    def longest_name(self) -> str:
        """A text that each header holds; splitting every line would be slow."""
        return max(self.columns.values(), key=len)

    def _without_headers(self, lines: pa.RecordBatch) -> pa.RecordBatch:
        may_be_header = pc.match_substring(lines["line"], self.longest_name)
        if not self.has_header or not pc.any(may_be_header).as_py():
            return lines
        candidates = lines["line"].filter(may_be_header).to_pylist()
        is_row = pa.array([not self.is_header(line) for line in candidates], pa.bool_())
        return lines.filter(pc.replace_with_mask(pc.invert(may_be_header), may_be_header, is_row))

    def _every(self, fields: pa.StringArray, file_column: str) -> pa.StringArray:
        """The field of the column that the file calls so, of each line. fields: of all lines, one after the other."""
        return fields.take(pa.array(np.arange(self.names.index(file_column), len(fields), len(self.names))))

    def _with_quoted_lines(
        self,
        values: Mapping[str, pa.StringArray],
        is_whole: pa.BooleanArray,
        line: pa.StringArray,
        is_quoted: pa.BooleanArray,
    ) -> tuple[dict[str, pa.StringArray], pa.BooleanArray]:
        """The values, and whether each line is whole, with those of the quoted lines put in."""
        parsed = self._quoted_fields(line.filter(is_quoted).to_pylist())
        is_whole = pc.replace_with_mask(is_whole, is_quoted, pa.array([row is not None for row in parsed], pa.bool_()))
        replaced = dict(values)
        for name, file_column in self.columns.items():
            position = self.names.index(file_column)
            texts = pa.array(["" if row is None else row[position] for row in parsed], pa.string())
            replaced[name] = pc.replace_with_mask(values[name], is_quoted, texts)
        return replaced, is_whole

    def _quoted_fields(self, lines: list[str]) -> list[list[str] | None]:
        """The fields of each line; None where the line is not well quoted or their number is wrong."""
        quoting = Quoting(self.separator)
        well_quoted = [quoting.is_well_quoted(line) for line in lines]
        rows = csv.reader(compress(lines, well_quoted), delimiter=self.separator)
        fields = [next(rows) if is_well else [] for is_well in well_quoted]
        return [row if len(row) == len(self.names) else None for row in fields]

    def _split(self, line: str) -> list[str]:
        parts = next(csv.reader([line], delimiter=self.separator)) if self.enclose else line.split(self.separator)
        return [part.strip(" ") for part in parts]
