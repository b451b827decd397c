"""Rows of delimited text whose quoted fields hold line breaks: their lines joined, one after the other."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyarrow as pa
from pyspark.sql import DataFrame

from movierec_spark.sources.quoting import Quoting, marked

MOST_LINES = 10_000  # a field that is open for longer is one that somebody forgot to close
JOINED = "line STRING, is_unreadable BOOLEAN, row_number BIGINT"
LINES_PER_BATCH = 10_000


class Line(NamedTuple):
    """A line of a file, or several joined to one row; row_number: of the first."""

    line: str
    is_unreadable: bool
    row_number: int


def joined_rows(lines: DataFrame, quoting: Quoting) -> DataFrame:
    """The lines of one file with each row that goes on over several of them as a single one; in one task.

    lines: line, is_unreadable, row_number; so is what comes out.
    """

    def join(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        read = (Line(**row) for batch in batches for row in batch.to_pylist())
        written: list[Line] = []
        for row in join_lines(read, quoting):
            written.append(row)
            if len(written) == LINES_PER_BATCH:
                yield _batch(written)
                written = []
        yield _batch(written)

    return lines.coalesce(1).sortWithinPartitions("row_number").mapInArrow(join, JOINED)


def join_lines(lines: Iterable[Line], quoting: Quoting) -> Iterator[Line]:
    """Rows of lines in their order: a row ends with the first line after which no quoted field is open.

    Where that never comes, or a quote is closed in the middle of a field, the first line stands alone, for the reader
    to find it malformed, and the next one begins a row: one quote too many takes no other row with it.
    """
    forms = quoting.compiled
    ahead: deque[Line] = deque()
    rest = iter(lines)
    while (first := _next(ahead, rest)) is not None:
        yield first if not forms["left_open"].fullmatch(marked(first.line)) else _joined(first, ahead, rest, quoting)


def _joined(first: Line, ahead: deque[Line], rest: Iterator[Line], quoting: Quoting) -> Line:
    """The row that an open line begins; what was looked at in vain goes back to the lines ahead."""
    forms, taken = quoting.compiled, [first]
    while len(taken) < MOST_LINES and (line := _next(ahead, rest)) is not None:
        taken.append(line)
        text = marked(line.line)
        if forms["closed"].fullmatch(text):
            joined = "\n".join(part.line for part in taken)
            return Line(joined, any(part.is_unreadable for part in taken), first.row_number)
        if '"' in text and not forms["closed_and_opened"].fullmatch(text):
            break
    ahead.extendleft(reversed(taken[1:]))
    return first


def _next(ahead: deque[Line], rest: Iterator[Line]) -> Line | None:
    return ahead.popleft() if ahead else next(rest, None)


def _batch(rows: list[Line]) -> pa.RecordBatch:
    schema = pa.schema({"line": pa.string(), "is_unreadable": pa.bool_(), "row_number": pa.int64()})
    return pa.RecordBatch.from_pylist([row._asdict() for row in rows], schema)
