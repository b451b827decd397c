"""Comparisons, a bit each, beside NumPy's."""

import numpy as np
import pytest

from movierec_spark.models.bits import WORD, lowest, reaching
from movierec_spark.models.compiled import compiled


@compiled
def places_reached(values: np.ndarray, start: int, least: np.float32) -> list[int]:
    bits, places = reaching(values, start, least), [-1]
    while bits:
        places.append(lowest(bits))
        bits &= bits - np.uint32(1)
    return places[1:]


@pytest.mark.parametrize("start", [0, 5])
@pytest.mark.parametrize("least", [-np.inf, -0.5, 0.0, 1.0, np.inf])
def test_the_bits_are_those_of_the_values_that_reach_so_far(start: int, least: float) -> None:
    values = np.random.default_rng(1).normal(size=WORD + 5).round(1).astype(np.float32)
    wanted = np.flatnonzero(values[start : start + WORD] >= np.float32(least))
    assert places_reached(values, start, np.float32(least)) == list(wanted)
