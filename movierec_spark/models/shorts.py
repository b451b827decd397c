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


@compiled
def shortened(values: np.ndarray, one_step: bool) -> Shorts:
    """The nearest integers, by one step for all rows or by each row's own. values: float32, finite, rows x depth."""
    rows, depth = values.shape
    integers = np.zeros((rows, depth + depth % 2), dtype=np.int16)
    steps, sums = np.empty(rows), np.zeros(rows)
    for row in range(rows):
        steps[row] = _highest(values[row]) / most_of(depth)
    if one_step:
        steps[:] = steps.max() if rows else 0.0
    for row in range(rows):
        if steps[row] > 0:
            sums[row] = _put_integers(values[row], np.float32(1 / steps[row]), integers[row])
    return Shorts(integers.view(np.int32), np.where(steps > 0, steps, 1.0), sums)


@compiled
def off_by(depth: int, sums: Sums, of_others: float) -> Sums:
    """How far off the products of two sides are at most, in their steps and as float32, by the sums of both."""
    return OFF * (sums + of_others + OFF * depth) + ROUNDED


@compiled
def in_panels(pairs: np.ndarray) -> np.ndarray:
    """Rows as the columns of panels: panels x half the depth x COLUMNS; the last panel is filled with zeros."""
    panels = np.zeros((-(-len(pairs) // COLUMNS), pairs.shape[1], COLUMNS), dtype=np.int32)
    for place in range(len(pairs)):
        row, panel, column = pairs[place], panels[place // COLUMNS], place % COLUMNS
        for i in range(len(row)):
            panel[i, column] = row[i]
    return panels


@compiled
def most_of(depth: int) -> float:
    """The greatest of the integers, so that as many products of two add up to 32 bits."""
    return min(np.floor(np.sqrt((2.0**31 - 1) / max(depth, 1))), 2.0**15 - 1) - 1


@compiled
def whole(values: np.ndarray) -> np.ndarray:
    """The nearest integers as pairs. values: float32, rows x an even depth, none above most_of(depth)."""
    integers = np.empty(values.shape, dtype=np.int16)
    _round(values.ravel(), integers.ravel())
    return integers.view(np.int32)


@compiled_loosely
def _round(values: np.ndarray, into: np.ndarray) -> None:
    for i in range(len(values)):
        into[i] = np.int16(np.rint(values[i]))


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
