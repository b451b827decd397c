"""Join the lines of rows whose quoted fields hold line breaks."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

import pyarrow as pa

from movierec_spark.sources.quoting import QUOTE, Quoting, mark_doubled

MAX_LINES = 10_000  # of one row; a field that is open for longer lacks its closing quote
ROWS_PER_BATCH = 10_000


class Line(NamedTuple):
    """A line of a file, or several joined to one row; row_number: the number of the first of them."""

    line: str
    is_unreadable: bool
    row_number: int


def joined_batches(batches: Iterable[pa.RecordBatch], quoting: Quoting) -> Iterator[pa.RecordBatch]:
    """Join the lines of one file, in their order, to rows. batches and result: the columns of Line."""
    rows = join_lines(chain.from_iterable(map(_lines, batches)), quoting)
    while group := list(islice(rows, ROWS_PER_BATCH)):
        columns = zip(*group, strict=True)
        yield pa.RecordBatch.from_arrays([pa.array(column) for column in columns], list(Line._fields))


def join_lines(lines: Iterable[Line], quoting: Quoting) -> Iterator[Line]:
    """Yield the rows of lines in their order: a row ends with the first line after which no quoted field is open.

    Where there is no such line, or a quote is closed in the middle of a field, the first line becomes a row alone and
    the next line begins another row. So a quote too many makes one row malformed and no other.
    """
    lookahead: deque[Line] = deque()
    rest = iter(lines)
    while (first := _next(lookahead, rest)) is not None:
        is_open = QUOTE in first.line and quoting.is_left_open(first.line)
        yield _join(first, lookahead, rest, quoting) if is_open else first


def _join(first: Line, lookahead: deque[Line], rest: Iterator[Line], quoting: Quoting) -> Line:
    """Join an open line and those after it to a row; where no row ends, return the others to lookahead."""
    lines = [first]
    while len(lines) < MAX_LINES and (line := _next(lookahead, rest)) is not None:
        lines.append(line)
        text = mark_doubled(line.line)
        if quoting.closed.fullmatch(text):
            joined = "\n".join(part.line for part in lines)
            return Line(joined, any(part.is_unreadable for part in lines), first.row_number)
        if QUOTE in text and not quoting.closed_and_opened.fullmatch(text):
            break
    lookahead.extendleft(reversed(lines[1:]))
    return first


def _next(lookahead: deque[Line], rest: Iterator[Line]) -> Line | None:
    return lookahead.popleft() if lookahead else next(rest, None)


def _lines(batch: pa.RecordBatch) -> Iterator[Line]:
    columns = (column.to_pylist() for column in batch.columns)
    return (Line(*line) for line in zip(*columns, strict=True))
