"""What each movie of a history adds to each score, as products of short integers."""

import numpy as np

from movierec_spark.models.compiled import compiled, rows_of
from movierec_spark.models.heard import Heard
from movierec_spark.models.shorts import off_by
from movierec_spark.models.sides import Sides
from movierec_spark.models.tiles import COLUMNS, ROUNDED, ROWS, add_multiples


@compiled
def contributions(sides: Sides, movies: np.ndarray, factors: np.ndarray, heard: Heard) -> tuple[np.ndarray, float]:
    """What the movies of a history add to each score, and how far off that may be.

    factors: float64, blocks x movies, what the entries count for.
    Returns float32, movies x recommended (and what fills the last panel).
    """
    said, panels = rows_of(sides.of_said, movies, sides.of_said.shape[1]), heard.panels
    per_step, off = _per_step(sides, factors, heard)
    found = np.zeros((len(movies) + ROWS - 1, len(panels) * COLUMNS), dtype=np.float32)
    for first in range(0, len(movies), ROWS):
        start, strip = 0, found[first : first + ROWS]
        for block in range(len(per_step)):
            end = sides.ends[block] // 2
            if end > start:
                add_multiples(said, first, panels, len(panels), start, end, strip, per_step[block])
            start = end
    return found[: len(movies)], off


@compiled
def _per_step(sides: Sides, factors: np.ndarray, heard: Heard) -> tuple[np.ndarray, float]:
    """What a product of integers counts for, float32, blocks x movies, and how far off the sums of all may be.

    Beside the integers the products' factors, the products and their sums are rounded, each to float32.
    """
    blocks, movies = factors.shape
    per_step, off, start = np.empty((blocks, movies), dtype=np.float32), np.zeros(movies), 0
    for block, end in enumerate(sides.ends):
        step = sides.steps[0, block] * heard.steps[block]
        products_off = off_by(end - start, sides.most[0, block], heard.most[block]) + (blocks + 2) * ROUNDED
        for i in range(movies):
            factor = factors[block, i] * step
            per_step[block, i] = factor
            off[i] += abs(factor) * products_off
        start = end
    return per_step, off.max()
