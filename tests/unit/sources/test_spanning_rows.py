"""Rows over several lines, joined as Python's csv module reads them."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from movierec_spark.sources.quoting import Quoting
from movierec_spark.sources.spanning_rows import Line, join_lines

COMMAS = Quoting(",")
FIELDS = st.text(st.sampled_from('ab,"\n\t '), max_size=8)


def joined(text: str) -> list[Line]:
    lines = text.removesuffix("\n").split("\n") if text else []
    return list(join_lines([Line(line, False, number) for number, line in enumerate(lines, start=1)], COMMAS))


ROWS = st.lists(st.lists(FIELDS, min_size=1, max_size=4), max_size=6)


@given(ROWS, st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
def test_every_row_that_a_writer_wrote_is_one_row(rows: list[list[str]], quoting: int) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n", quoting=quoting).writerows(rows)
    rows_read = joined(written.getvalue())
    assert [next(csv.reader(io.StringIO(row.line))) for row in rows_read] == rows
    starts = [1]
    for row in rows_read[:-1]:
        starts.append(starts[-1] + row.line.count("\n") + 1)
    assert [row.row_number for row in rows_read] == starts[: len(rows_read)]


@given(st.text(st.sampled_from('a,"\n'), max_size=60))
def test_no_line_is_lost_or_doubled_whatever_the_text(text: str) -> None:
    assert "\n".join(row.line for row in joined(text)) == text.removesuffix("\n")


def test_a_field_that_is_open_for_too_long_gives_its_lines_back() -> None:
    text = '1,"open\n' + "2,b\n" * 20_000 + '3,"close"\n'
    rows_read = joined(text)
    assert len(rows_read) == 20_002
    assert rows_read[0].line == '1,"open'
