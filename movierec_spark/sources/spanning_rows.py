"""Join the lines of rows whose quoted fields hold line breaks."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyarrow as pa
from pyspark.sql import DataFrame

from movierec_spark.sources.quoting import Quoting, mark_doubled

MAX_LINES = 10_000  # of one row; a field that is open for longer lacks its closing quote
LINE_SCHEMA = "line STRING, is_unreadable BOOLEAN, row_number BIGINT"
LINES_PER_BATCH = 10_000


class Line(NamedTuple):
    """A line of a file, or several joined to one row; row_number: the number of the first of them."""

    line: str
    is_unreadable: bool
    row_number: int


def joined_rows(lines: DataFrame, quoting: Quoting) -> DataFrame:
    """Join the lines of one file to rows, in one Spark task. lines and result: the columns of Line."""

    def join(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        read = (Line(**row) for batch in batches for row in batch.to_pylist())
        rows: list[Line] = []
        for row in join_lines(read, quoting):
            rows.append(row)
            if len(rows) == LINES_PER_BATCH:
                yield _batch(rows)
                rows = []
        yield _batch(rows)

    return lines.coalesce(1).sortWithinPartitions("row_number").mapInArrow(join, LINE_SCHEMA)


def join_lines(lines: Iterable[Line], quoting: Quoting) -> Iterator[Line]:
    """Yield the rows of lines in their order: a row ends with the first line after which no quoted field is open.

    Where there is no such line, or a quote is closed in the middle of a field, the first line becomes a row alone and
    the next line begins another row. So a quote too many makes one row malformed and no other.
    """
    left_open = quoting.compiled["left_open"]
    lookahead: deque[Line] = deque()
    rest = iter(lines)
    while (first := _next(lookahead, rest)) is not None:
        is_open = left_open.fullmatch(mark_doubled(first.line))
        yield _join(first, lookahead, rest, quoting) if is_open else first


def _join(first: Line, lookahead: deque[Line], rest: Iterator[Line], quoting: Quoting) -> Line:
    """Join an open line and those after it to a row; where no row ends, return the others to lookahead."""
    patterns, lines = quoting.compiled, [first]
    while len(lines) < MAX_LINES and (line := _next(lookahead, rest)) is not None:
        lines.append(line)
        text = mark_doubled(line.line)
        if patterns["closed"].fullmatch(text):
            joined = "\n".join(part.line for part in lines)
            return Line(joined, any(part.is_unreadable for part in lines), first.row_number)
        if '"' in text and not patterns["closed_and_opened"].fullmatch(text):
            break
    lookahead.extendleft(reversed(lines[1:]))
    return first


def _next(lookahead: deque[Line], rest: Iterator[Line]) -> Line | None:
    return lookahead.popleft() if lookahead else next(rest, None)


def _batch(rows: list[Line]) -> pa.RecordBatch:
    schema = pa.schema({"line": pa.string(), "is_unreadable": pa.bool_(), "row_number": pa.int64()})
    return pa.RecordBatch.from_pylist([row._asdict() for row in rows], schema)
