"""What stands in arrays: different values, and those of both of two columns, however far apart they are."""

import pyarrow as pa
import pytest

from movierec_spark.serving.batch.list_figures import count_distinct, count_in_both

FAR = 2**62
LISTED, SEEN = [[5, 5, 7], [], None, [9, 8]], [[7, 7], [1], [2], None]


@pytest.mark.parametrize("apart", [1, FAR // 10], ids=["near", "far"])
@pytest.mark.parametrize("shift", [0, -FAR])
def test_values_are_counted_once_in_each_row(apart: int, shift: int) -> None:
    batch = pa.RecordBatch.from_pydict(
        {name: pa.array(moved(lists, apart, shift)) for name, lists in (("listed", LISTED), ("seen", SEEN))}
    )
    assert count_distinct(batch, "listed").tolist() == [2, 0, 0, 2]
    assert count_in_both(batch, "listed", "seen").tolist() == [1, 0, 0, 0]


def moved(lists: list[list[int] | None], apart: int, shift: int) -> list[list[int] | None]:
    return [None if one is None else [value * apart + shift for value in one] for one in lists]
