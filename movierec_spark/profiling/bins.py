"""Bins whose edges are round: those of any two days fit into each other, so that their histograms can be compared."""

import math
from dataclasses import dataclass

import numpy as np

from movierec_spark.profiling.metrics import MOST_BINS
from movierec_spark.profiling.segments import bin_segment

DIGITS = 6  # decimals to which a value in widths is rounded, since 0.3 / 0.1 is less than 3


@dataclass(frozen=True)
class Bins:
    """Bins of one width, from first x width up to (last + 1) x width; one more on each side for what lies beyond.

    width: 1 or 5 times a power of ten, so that each width is a multiple of each smaller one.
    """

    width: float
    first: int
    last: int

    def index(self, values: np.ndarray) -> np.ndarray:
        """The bin of each value: first - 1 below the first one, last + 1 above the last one."""
        return np.clip(in_widths(values, self.width), self.first - 1, self.last + 1)

    def segment(self, index: int) -> str:
        low = -math.inf if index < self.first else index * self.width
        high = math.inf if index > self.last else (index + 1) * self.width
        return bin_segment(low, high)


def bins_between(low: float, high: float, are_whole: bool) -> Bins:
    """The narrowest bins, at most MOST_BINS of them, from the one that holds low to the one that holds high.

    are_whole: whether all values are whole numbers, which need no narrower bins than of 1.
    """
    size = (high - low) or (1.0 if are_whole else abs(low)) or 1.0
    exponent = math.floor(math.log10(size)) - 2
    widths = [factor * 10.0**power for power in range(exponent, exponent + 4) for factor in (1, 5)]
    for width in widths:
        first, last = (int(in_widths(np.array([end]), width)[0]) for end in (low, high))
        if last - first < MOST_BINS and (width >= 1 or not are_whole):
            return Bins(width, first, last)
    raise ValueError(f"no bins between {low} and {high}")


def in_widths(values: np.ndarray, width: float) -> np.ndarray:
    """How many whole widths lie below each value."""
    return np.floor(np.round(values / width, DIGITS)).astype(np.int64)
