"""Products in registers, of floats and of short integers, beside NumPy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movierec_spark.models.compiled import compiled
from movierec_spark.models.shorts import in_panels, most_of, off_by, shortened, whole
from movierec_spark.models.tiles import COLUMNS, ROUNDED, ROWS, multiply


@compiled
def product(rows: np.ndarray, panels: np.ndarray, start: int, end: int, into: np.ndarray) -> None:
    for first in range(0, len(rows), ROWS):
        multiply(rows, first, panels, len(panels), start, end, into[first : first + ROWS])


def integer_product(pairs: np.ndarray, others: np.ndarray) -> np.ndarray:
    into = np.full((len(pairs) + ROWS, -(-len(others) // COLUMNS) * COLUMNS), np.nan, dtype=np.float32)
    product(pairs, in_panels(others), 0, pairs.shape[1], into)
    return into[: len(pairs), : len(others)]


@pytest.mark.parametrize(("start", "end"), [(0, 9), (2, 7), (4, 4)])
@pytest.mark.parametrize("count", [1, 5, 6, 13])
def test_float_products_agree_with_numpy(count: int, start: int, end: int) -> None:
    rng = np.random.default_rng(count)
    rows, panels = rng.normal(size=(count, 9)), rng.normal(size=(3, 9, COLUMNS // 2))
    into = np.full((count + ROWS, 3 * COLUMNS // 2), np.nan)
    product(rows, panels, start, end, into)
    wanted = np.hstack([rows[:, start:end] @ panel[start:end] for panel in panels])
    np.testing.assert_allclose(into[:count], wanted, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("depth", [2, 64, 66])
def test_the_largest_integers_do_not_overflow(depth: int) -> None:
    values = np.full((ROWS, depth), most_of(depth), dtype=np.float32)
    values[1] *= -1
    found = integer_product(whole(values), whole(values))
    wanted = values.astype(np.float64) @ values.T.astype(np.float64)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=ROUNDED)
    assert np.abs(wanted).max() < 2**31


@settings(deadline=None)  # the first call compiles
@given(
    seed=st.integers(0, 10_000),
    rows=st.integers(0, 20),
    others=st.integers(0, 20),
    depth=st.integers(0, 70),
    skew=st.floats(0, 6),
    one_step=st.booleans(),
)
def test_shortened_products_are_off_by_no_more_than_is_said(
    seed: int, rows: int, others: int, depth: int, skew: float, one_step: bool
) -> None:
    """Entries of very different sizes, and rows of zeros."""
    rng = np.random.default_rng(seed)

    def drawn(count: int) -> np.ndarray:
        sizes = np.exp(skew * rng.normal(size=(count, 1))) * (rng.random((count, 1)) < 0.8)
        return (sizes * rng.normal(size=(count, depth))).astype(np.float32)

    left, right = drawn(rows), drawn(others)
    one, other = shortened(left, one_step), shortened(right, True)
    found = integer_product(one.pairs, other.pairs).astype(np.float64)
    step = one.steps[:, None] * other.steps[None]
    off = off_by(depth, one.sums[:, None], other.sums[None]) * step
    assert (np.abs(found * step - left.astype(np.float64) @ right.T.astype(np.float64)) <= off).all()
