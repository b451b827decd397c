"""What each movie of a history adds to each score, as products of short integers."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely
from movierec_spark.models.shorts import in_panels, most_of, off_by, whole
from movierec_spark.models.tiles import COLUMNS, ROWS, multiply


class Sides(NamedTuple):
    """What movies add to scores: the products, block by block (als, content, sequence), of two sides of their vectors.

    said: float32, movies x dims, of a history's movies. heard: of recommended ones; of als the own vectors, which
    a user's equations turn. The dims are even. ends: where the blocks end among them. highest: float64, blocks x 2, the
    largest entry of either side without its sign. sums: float64, blocks x 2, the largest sum of a row of such entries.
    """

    said: np.ndarray
    heard: np.ndarray
    ends: np.ndarray
    highest: np.ndarray
    sums: np.ndarray


@compiled
def contributions(sides: Sides, movies: np.ndarray, factors: np.ndarray, heard: np.ndarray) -> tuple[np.ndarray, float]:
    """What the movies of a history add to each score, all multiplied alike, and how far off that may be.

    factors: blocks x movies, what the entries count for. heard: the recommended movies' side, turned.
    Returns float32, movies x recommended (and what fills the last panel).
    """
    for_said, for_heard, off = _scales(sides, factors, heard)
    said = _scaled(sides.said, movies, sides.ends, factors * for_said[:, None])
    listened = _scaled(heard, np.arange(len(heard)), sides.ends, for_heard[:, None] * np.ones((1, len(heard))))
    return _products(said, listened), off


@compiled
def _scales(sides: Sides, factors: np.ndarray, heard: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """What multiplies the two sides in each block, so that both are as long as the other and hold in short integers.

    And how far off their products are then at most.
    """
    blocks, dims, most = len(sides.ends), sides.said.shape[1], 0.0
    highest, sums = sides.highest.copy(), sides.sums.copy()
    largest = _largest(heard, sides.ends[0])
    highest[0, 1], sums[0, 1] = largest.max() if len(largest) else 0.0, largest.sum()
    scales = np.zeros((2, blocks))
    for block in range(blocks):
        factor = np.abs(factors[block]).max()
        highest[block, 0] *= factor
        sums[block, 0] *= factor
        said, listened = highest[block]
        if said > 0 and listened > 0:
            scales[0, block], scales[1, block] = np.sqrt(listened / said), np.sqrt(said / listened)
            most = max(most, np.sqrt(said * listened))
    if most > 0:
        scales *= most_of(dims) / most
    of_said, of_heard = float((sums[:, 0] * scales[0]).sum() + dims), float((sums[:, 1] * scales[1]).sum() + dims)
    return scales[0], scales[1], off_by(dims, of_said, of_heard)


@compiled_loosely
def _largest(rows: np.ndarray, dims: int) -> np.ndarray:
    """Of each of the first dims the largest entry without its sign."""
    largest = np.zeros(dims, dtype=np.float32)
    for n in range(len(rows)):
        row = rows[n]
        for i in range(len(largest)):
            largest[i] = max(largest[i], abs(row[i]))
    return largest


@compiled
def _scaled(vectors: np.ndarray, places: np.ndarray, ends: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """The rows at the places, times each one's factors (blocks x places)."""
    found, start = np.zeros((len(places), vectors.shape[1]), dtype=np.float32), 0
    for block, end in enumerate(ends):
        if end > start:
            _scale_rows(vectors, places, start, end, factors[block], found)
        start = end
    return found


@compiled
def _scale_rows(
    vectors: np.ndarray, places: np.ndarray, start: int, end: int, factors: np.ndarray, into: np.ndarray
) -> None:
    for n in range(len(places)):
        row, scaled, factor = vectors[places[n]][start:end], into[n][start:end], np.float32(factors[n])
        for i in range(len(scaled)):
            scaled[i] = factor * row[i]


@compiled
def _products(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Of all rows with all columns (and what fills the last panel), as integers: float32, rows x columns."""
    pairs, panels = whole(rows), in_panels(whole(columns))
    products = np.empty((len(rows) + ROWS - 1, len(panels) * COLUMNS), dtype=np.float32)
    for first in range(0, len(rows), ROWS):
        multiply(pairs, first, panels, len(panels), 0, pairs.shape[1], products[first : first + ROWS])
    return products[: len(rows)]
