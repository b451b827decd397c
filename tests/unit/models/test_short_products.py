"""Products in registers, of floats and of short integers, beside NumPy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movierec_spark.models.compiled import compiled
from movierec_spark.models.shorts import in_panels, most_of, off_by, shortened, shortened_alike
from movierec_spark.models.tiles import COLUMNS, ROUNDED, ROWS, add_multiples, multiply, subtract_multiples


@compiled
def product(rows: np.ndarray, panels: np.ndarray, start: int, end: int, into: np.ndarray) -> None:
    for first in range(0, len(rows), ROWS):
        multiply(rows, first, panels, len(panels), start, end, into[first : first + ROWS])


@compiled
def add_to(rows: np.ndarray, panels: np.ndarray, into: np.ndarray, factors: np.ndarray) -> None:
    for first in range(0, len(rows), ROWS):
        add_multiples(rows, first, panels, len(panels), 0, panels.shape[1], into[first : first + ROWS], factors)


@compiled
def subtract(into: np.ndarray, factors: np.ndarray, column: np.ndarray, count: int) -> None:
    subtract_multiples(into, factors, column, count)


def integer_product(pairs: np.ndarray, others: np.ndarray) -> np.ndarray:
    into = np.full((len(pairs) + ROWS, -(-len(others) // COLUMNS) * COLUMNS), np.nan, dtype=np.float32)
    product(pairs, in_panels(others), 0, pairs.shape[1], into)
    return into[: len(pairs), : len(others)]


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize(("start", "end"), [(0, 9), (2, 7), (4, 4)])
@pytest.mark.parametrize("count", [1, 5, 6, 13])
def test_float_products_agree_with_numpy(count: int, start: int, end: int, kind: type[np.floating]) -> None:
    rng, columns = np.random.default_rng(count), 4 * COLUMNS // np.dtype(kind).itemsize
    rows, panels = rng.normal(size=(count, 9)).astype(kind), rng.normal(size=(3, 9, columns)).astype(kind)
    into = np.full((count + ROWS, 3 * columns), np.nan, dtype=kind)
    product(rows, panels, start, end, into)
    wanted = np.hstack([rows[:, start:end] @ panel[start:end] for panel in panels])
    bound = 100 * np.finfo(kind).eps
    np.testing.assert_allclose(into[:count], wanted, rtol=bound, atol=bound)


@pytest.mark.parametrize("count", [1, 5, 6, 13])
def test_multiples_of_products_are_added(count: int) -> None:
    rng = np.random.default_rng(count)
    rows, others = (rng.integers(-1000, 1000, (many, 10)).astype(np.int16) for many in (count, 2 * COLUMNS))
    into = rng.integers(-99, 99, (count + ROWS, 2 * COLUMNS)).astype(np.float32)
    factors = 2.0 ** rng.integers(-3, 3, count).astype(np.float32)
    wanted = into[:count] + factors[:, None] * (rows.astype(np.int64) @ others.T.astype(np.int64))
    add_to(rows.view(np.int32), in_panels(others.view(np.int32)), into, factors)
    np.testing.assert_allclose(into[:count], wanted, rtol=1e-6)


def test_multiples_are_subtracted_as_far_as_is_asked() -> None:
    rng = np.random.default_rng(3)
    into, column, factors = (rng.normal(size=shape) for shape in ((7, 8), (7, 8), 8))
    wanted = into - factors * column * (np.arange(7) < 5)[:, None]
    subtract(into, factors, column, 5)
    np.testing.assert_allclose(into, wanted, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("depth", [2, 64, 66])
def test_the_largest_integers_do_not_overflow(depth: int) -> None:
    values = np.full((ROWS, depth), 3.0, dtype=np.float32)
    values[1] *= -1
    alike = shortened_alike(values)
    integers = alike.pairs.view(np.int16).astype(np.float64)
    assert np.abs(integers).max() == most_of(depth)
    wanted = integers @ integers.T
    np.testing.assert_allclose(integer_product(alike.pairs, alike.pairs), wanted, rtol=0, atol=ROUNDED)
    assert np.abs(wanted).max() < 2**31


@settings(deadline=None)  # the first call compiles
@given(
    seed=st.integers(0, 10_000),
    rows=st.integers(0, 20),
    others=st.integers(0, 20),
    half=st.integers(0, 35),
    skew=st.floats(0, 6),
)
def test_shortened_products_are_off_by_no_more_than_is_said(
    seed: int, rows: int, others: int, half: int, skew: float
) -> None:
    """Entries of very different sizes, and rows of zeros."""
    rng = np.random.default_rng(seed)

    def drawn(count: int) -> np.ndarray:
        sizes = np.exp(skew * rng.normal(size=(count, 1))) * (rng.random((count, 1)) < 0.8)
        return (sizes * rng.normal(size=(count, 2 * half))).astype(np.float32)

    left, right = drawn(rows), drawn(others)
    each, one, other = shortened(left), shortened_alike(left), shortened_alike(right)
    wanted = left.astype(np.float64) @ right.T.astype(np.float64)
    for pairs, steps, sums in ((each.pairs, each.steps, each.sums), (one.pairs, one.step, one.most)):
        found = integer_product(pairs, other.pairs).astype(np.float64)
        step = np.reshape(steps, (-1, 1)) * other.step
        off = off_by(2 * half, np.reshape(sums, (-1, 1)), other.most) * step
        assert (np.abs(found * step - wanted) <= off).all()


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), rows=st.integers(1, 20), half=st.integers(1, 35))
def test_the_sum_that_is_said_is_no_less_than_any_rows(seed: int, rows: int, half: int) -> None:
    alike = shortened_alike(np.random.default_rng(seed).normal(size=(rows, 2 * half)).astype(np.float32))
    assert np.abs(alike.pairs.view(np.int16).astype(np.int64)).sum(axis=1).max() <= alike.most
