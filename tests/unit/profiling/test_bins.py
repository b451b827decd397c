"""Histograms can be read, and those of any two days can be laid over each other."""

import math

import numpy as np
import pytest

from movierec_spark.profiling.bins import Bins, bins_between
from movierec_spark.profiling.common_bins import OTHER, on_common_bins, on_common_values
from movierec_spark.profiling.metrics import MOST_BINS
from movierec_spark.profiling.segments import bin_bounds


def test_stars_fall_into_bins_of_half_a_star() -> None:
    bins = bins_between(0.5, 5.0, are_whole=False)
    assert [bins.segment(index) for index in bins.index(np.array([0.5, 4.9, 5.0]))] == [
        "bin 0.5 to 1",
        "bin 4.5 to 5",
        "bin 5 to 5.5",
    ]


def test_a_few_wild_values_leave_the_bins_of_all_others_as_narrow_as_they_were() -> None:
    bins = bins_between(1920, 2018, are_whole=True)
    wild = bins.index(np.array([-5.0, 20180.0]))
    assert [bin_bounds(bins.segment(index)) for index in wild] == [(-math.inf, 1920), (2020, math.inf)]
    assert bins.width == 5


def test_whole_numbers_get_no_bins_that_must_stay_empty() -> None:
    assert bins_between(1, 7, are_whole=True).width == 1
    assert bins_between(3, 3, are_whole=True) == Bins(1, 3, 3)


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.0), (-1e300, 1e300), (1e-9, 3e-9), (0.1, 0.1), (0, 1e6), (-7, 0.3)])
def test_there_are_neither_too_many_bins_nor_values_outside_them(low: float, high: float) -> None:
    bins = bins_between(low, high, are_whole=False)
    assert bins.last - bins.first < MOST_BINS
    for value in (low, high):
        bounds = bin_bounds(bins.segment(int(bins.index(np.array([value]))[0])))
        assert bounds is not None
        assert bounds[0] <= value * (1 + 1e-9 * math.copysign(1, value))
        assert value < bounds[1] or math.isclose(value, bounds[1])


def test_bins_of_two_widths_are_compared_on_the_wider_one() -> None:
    narrow = {(0.0, 1.0): 3, (1.0, 2.0): 4, (4.0, 5.0): 1, (5.0, 6.0): 2, (6.0, math.inf): 7}
    wide = {(-math.inf, 5.0): 10, (5.0, 10.0): 20}
    ours, theirs = on_common_bins(narrow, wide)
    assert sorted(ours.values()) == [8, 9]
    assert ours.keys() == theirs.keys()


def test_values_that_only_one_side_names_count_as_others() -> None:
    ours, theirs = on_common_values({"Drama": 5, "Comedy": 3, OTHER: 2}, {"Drama": 4, "War": 1})
    assert (ours, theirs) == ({"Drama": 5, OTHER: 5}, {"Drama": 4, OTHER: 1})
