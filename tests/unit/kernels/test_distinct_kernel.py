"""Distinct values of rows, beside Python's sets."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from movierec_spark.kernels.distinct import count_distinct, count_in_both

N_VALUES = 6
ROW = st.lists(st.integers(0, N_VALUES - 1), max_size=8)


def as_arrays(rows: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    starts = np.cumsum([0, *map(len, rows)])
    return starts, np.array([value for row in rows for value in row], dtype=np.int64)


@settings(deadline=None)
@given(rows=st.lists(st.tuples(ROW, ROW), min_size=1, max_size=5))
def test_each_row_is_counted_as_by_sets(rows: list[tuple[list[int], list[int]]]) -> None:
    ones, others = ([pair[side] for pair in rows] for side in (0, 1))
    assert count_distinct(*as_arrays(ones), N_VALUES).tolist() == [len(set(row)) for row in ones]
    in_both = count_in_both(*as_arrays(ones), *as_arrays(others), N_VALUES)
    assert in_both.tolist() == [len(set(one) & set(other)) for one, other in rows]
