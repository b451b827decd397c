"""Numbers as 16-bit integers, whose products take less time than float32's, and how far off such products are."""

from typing import NamedTuple, TypeVar

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely
from movierec_spark.models.tiles import COLUMNS, ROUNDED

Sums = TypeVar("Sums", float, np.ndarray)
OFF = 0.51  # of a step that an entry is off at most: half of one, and what the rounding of its parts may add


class Shorts(NamedTuple):
    """Rows of integers, so small that the product of any two rows of one depth holds in 32 bits.

    pairs: int32, rows x half the depth, two 16-bit integers each. steps: float64 [rows], what an integer stands for.
    sums: float64 [rows], of a row's integers without their signs.
    """

    pairs: np.ndarray
    steps: np.ndarray
    sums: np.ndarray


class Alike(NamedTuple):
    """The same by one step for all rows. most: at least the largest of the rows' sums."""

    pairs: np.ndarray
    step: float
    most: float


@compiled
def shortened(values: np.ndarray) -> Shorts:
    """The nearest integers by each row's own step. values: float32, finite, rows x depth."""
    rows, depth = values.shape
    integers = np.zeros((rows, depth + depth % 2), dtype=np.int16)
    steps, sums = np.ones(rows), np.zeros(rows)
    for row in range(rows):
        highest = _highest(values[row])
        if highest > 0:
            steps[row] = highest / most_of(depth)
            sums[row] = _put_integers(values[row], np.float32(1 / steps[row]), integers[row])
    return Shorts(integers.view(np.int32), steps, sums)


@compiled
def shortened_alike(values: np.ndarray) -> Alike:
    """The nearest integers by one step. values: float32, finite, rows x an even depth, side by side in memory."""
    depth = values.shape[1]
    integers = np.zeros(values.shape, dtype=np.int16)
    highest, largest_sum = _extent(values)
    if highest == 0:
        return Alike(integers.view(np.int32), 1.0, 0.0)
    step = highest / most_of(depth)
    _round(values.ravel(), np.float32(1 / step), integers.ravel())
    return Alike(integers.view(np.int32), step, largest_sum / step + OFF * depth)


@compiled
def off_by(depth: int, sums: Sums, of_others: float) -> Sums:
    """How far off the products of two sides are at most, in their steps and as float32, by the sums of both."""
    return OFF * (sums + of_others + OFF * depth) + ROUNDED


@compiled
def in_panels(pairs: np.ndarray) -> np.ndarray:
    """Rows as the columns of panels: panels x half the depth x COLUMNS; what fills the last panel is of no meaning."""
    panels = np.zeros((-(-len(pairs) // COLUMNS), pairs.shape[1], COLUMNS), dtype=np.int32)
    put_columns(pairs, np.arange(len(pairs)), panels)
    return panels


@compiled
def put_columns(pairs: np.ndarray, places: np.ndarray, panels: np.ndarray) -> None:
    """The rows at the places as the columns of panels, which are as deep; the last one fills what is left of four."""
    last = len(places) - 1
    for n in range(0, len(places), 4):
        panel, column = panels[n // COLUMNS], n % COLUMNS
        a, b = pairs[places[n]], pairs[places[min(n + 1, last)]]
        c, d = pairs[places[min(n + 2, last)]], pairs[places[min(n + 3, last)]]
        for i in range(len(panel)):
            panel[i, column], panel[i, column + 1] = a[i], b[i]
            panel[i, column + 2], panel[i, column + 3] = c[i], d[i]


@compiled
def most_of(depth: int) -> float:
    """The greatest of the integers, so that as many products of two add up to 32 bits."""
    return min(np.floor(np.sqrt((2.0**31 - 1) / max(depth, 1))), 2.0**15 - 1) - 1


@compiled_loosely
def _round(values: np.ndarray, per_one: np.float32, into: np.ndarray) -> None:
    for i in range(len(values)):
        into[i] = np.int16(np.rint(values[i] * per_one))


@compiled_loosely
def _extent(values: np.ndarray) -> tuple[float, float]:
    """The highest entry, and the largest sum of a row, both without signs (the sum in float32, rounded up)."""
    rows, depth = values.shape
    highest, largest_sum = np.zeros(depth, dtype=np.float32), np.float32(0)
    for row in range(rows):
        total = np.float32(0)
        for i in range(depth):
            size = abs(values[row, i])
            highest[i] = max(highest[i], size)
            total += size
        largest_sum = max(largest_sum, total)
    return np.float64(highest.max()) if depth else 0.0, np.float64(largest_sum) * (1 + depth * 2.0**-23)


@compiled_loosely
def _highest(row: np.ndarray) -> float:
    highest = np.float32(0)
    for i in range(len(row)):
        highest = max(highest, abs(row[i]))
    return np.float64(highest)


@compiled_loosely
def _put_integers(row: np.ndarray, per_one: np.float32, into: np.ndarray) -> float:
    """The sum of the integers without their signs."""
    total = np.float32(0)
    for i in range(len(row)):
        rounded = np.rint(row[i] * per_one)
        into[i] = np.int16(rounded)
        total += abs(rounded)
    return np.float64(total)
