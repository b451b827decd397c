"""Which records of a text file are about one of the people: lines of delimited text and of JSON lines.

Records are taken as ingest takes them, so that what is erased here is what the tables hold of it.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from movierec_spark.erasure.subjects import Subjects
from movierec_spark.sources.dialect import Dialect
from movierec_spark.sources.header import Header
from movierec_spark.sources.lines import BYTE_ORDER_MARK
from movierec_spark.sources.quoting import QUOTE, Quoting
from movierec_spark.sources.spanning_rows import Line, join_lines


class Records(Protocol):
    """How the lines of a file make records.

    first_row: the number of the first line that is none of the header. span_lines: whether a record may have several.
    """

    @property
    def first_row(self) -> int: ...

    @property
    def span_lines(self) -> bool: ...

    def joined(self, lines: Iterable[Line]) -> Iterator[Line]:
        """The records of the lines; row_number: of the first of several lines."""
        ...

    def decoded(self, line: bytes, number: int) -> Line:
        """A line without its end, as text."""
        ...

    def is_theirs(self, record: Line) -> bool:
        """Whether a record is about one of the people."""
        ...


@dataclass(frozen=True)
class DelimitedRecords:
    """Records of delimited text. user_column: as the file names it. enclose: whether quotes enclose fields."""

    subjects: Subjects
    text_ids: bool | None
    dialect: Dialect
    header: Header
    user_column: str
    enclose: bool

    @property
    def first_row(self) -> int:
        return self.header.first_row

    @property
    def span_lines(self) -> bool:
        return self.enclose

    def joined(self, lines: Iterable[Line]) -> Iterator[Line]:
        return join_lines(lines, Quoting(self.dialect.separator)) if self.enclose else iter(lines)

    def decoded(self, line: bytes, number: int) -> Line:
        try:
            text, is_unreadable = line.decode(), b"\0" in line
        except UnicodeDecodeError:
            is_latin = self.dialect.encoding == "latin-1-or-utf-8"
            text = line.decode("latin-1") if is_latin else line.decode(errors="replace")
            is_unreadable = not is_latin or b"\0" in line
        return Line(text.lstrip(BYTE_ORDER_MARK), is_unreadable, number)

    def is_theirs(self, record: Line) -> bool:
        fields = self._fields(record)
        if fields is None:
            return self.subjects.stands_in(record.line)
        return self.subjects.is_id(fields[self.header.names.index(self.user_column)], self.text_ids)

    def _fields(self, record: Line) -> list[str] | None:
        """The fields of a record; None where it has not as many as the header names."""
        line, separator = record.line, self.dialect.separator
        if not self.enclose or QUOTE not in line:
            fields = line.split(separator)
        elif Quoting(separator).is_well_quoted(line):
            fields = next(csv.reader([line], delimiter=separator))
        else:
            return None
        return fields if len(fields) == len(self.header.names) and not record.is_unreadable else None


@dataclass(frozen=True)
class JsonRecords:
    """Records of JSON lines. user_column: as the file names it. within: of rows in an object of their own, its name."""

    subjects: Subjects
    text_ids: bool | None
    user_column: str
    within: str | None = None
    first_row: int = 1
    span_lines: bool = False

    def joined(self, lines: Iterable[Line]) -> Iterator[Line]:
        return iter(lines)

    def decoded(self, line: bytes, number: int) -> Line:
        return Line(line.decode(errors="replace"), False, number)

    def is_theirs(self, record: Line) -> bool:
        try:
            row = json.loads(record.line.strip(f" {BYTE_ORDER_MARK}"), object_pairs_hook=_once_each)
            value = (row[self.within] if self.within else row)[self.user_column]
        except (ValueError, KeyError, TypeError, RecursionError):
            return self.subjects.stands_in(record.line)
        is_plain = isinstance(value, str | int | float)
        text = f"{value}" if is_plain else json.dumps(value, ensure_ascii=False)
        return self.subjects.is_id(text, self.text_ids) if is_plain else self.subjects.stands_in(text)


def encloses(content: bytes, dialect: Dialect) -> bool:
    """Whether quotes enclose fields, by what conf says or else by the lines that hold quotes.

    Where some lines say one thing and some the other, which ingest refuses, they enclose.
    """
    if dialect.quotes is not None:
        return dialect.quotes == "enclose"
    quoting = Quoting(dialect.separator)
    quoted = [line.decode(errors="replace") for line in content.splitlines() if QUOTE.encode() in line]
    return not any(map(quoting.is_of_letters, quoted)) or any(map(quoting.is_enclosing, quoted))


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these names. Raises ValueError where a name stands twice, which ingest doesn't read either."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)
