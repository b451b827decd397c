"""Many small systems of linear equations, one a user, built and solved in machine code."""

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely
from movierec_spark.models.sweeps import LANES, identities, sweep
from movierec_spark.models.tiles import COLUMNS, ROWS, add_multiples

HELD_BYTES = 20_480  # of a history's vectors, which stay in the first cache while their products are added up
WIDE = COLUMNS // 2  # columns of a tile in float64
LEAST = 1e-100  # of a confidence, whose root is divided by


@compiled
def solve_each(
    vectors: np.ndarray,
    part: tuple[int, int],
    gram: np.ndarray,
    starts: np.ndarray,
    movies: np.ndarray,
    confidence: np.ndarray,
    target: np.ndarray,
    reg_param: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Per user the x of (gram + Y' C Y + reg_param n I) x = Y' t, and the inverse of the left side.

    Y: the columns from part[0] to part[1] of vectors, float32, movies x dims. gram: float64. starts: int64 [users + 1],
    where each user's entries in movies (int32), confidence (>= 0) and target (float64) begin.
    Returns float64, users x rank, and float32, users x rank x rank (up to whole tiles, filled with zeros).
    """
    dims, users = part[1] - part[0], len(starts) - 1
    solved = np.zeros((users, dims))
    inverses = np.zeros((users, dims, -(-dims // COLUMNS) * COLUMNS), dtype=np.float32)
    panels = dims // WIDE + 1
    rows = np.zeros((max(HELD_BYTES // (8 * panels * WIDE), 1), panels, WIDE))
    product, equations = np.zeros(((dims // ROWS + 1) * ROWS, panels * WIDE)), identities(dims + 1)
    for first in range(0, users, LANES):
        lanes = min(LANES, users - first)
        for lane in range(lanes):
            own = slice(starts[first + lane], starts[first + lane + 1])
            product[:dims, :dims], product[dims] = gram, 0.0
            _add_history(vectors, part, movies[own], confidence[own], target[own], rows, product)
            _put(product, reg_param * max(own.stop - own.start, 1), equations[:, :, lane])
        sweep(equations, dims)
        for lane in range(lanes):
            _take_out(equations[:, :, lane], inverses[first + lane], solved[first + lane])
    return solved, inverses


@compiled
def _add_history(
    vectors: np.ndarray,
    part: tuple[int, int],
    places: np.ndarray,
    confidence: np.ndarray,
    target: np.ndarray,
    rows: np.ndarray,
    product: np.ndarray,
) -> None:
    """Add Y' C Y of one history, and Y' t as a further row, by as many entries as rows (entries x panels x WIDE) holds.

    Of product the lower half is right then. Its rows are whole tiles.
    """
    dims = part[1] - part[0]
    held, flat, once = len(rows), rows.reshape(len(rows), -1), np.ones(len(product))
    turned, panels = flat.T, rows.transpose(1, 0, 2)
    for entry in range(0, len(places), held):
        own = slice(entry, min(entry + held, len(places)))
        _take(vectors, part, places[own], confidence[own], target[own], flat)
        for first in range(0, len(product), ROWS):
            needed = (min(first + ROWS, dims) - 1) // WIDE + 1
            add_multiples(turned, first, panels, needed, 0, own.stop - entry, product[first : first + ROWS], once)


@compiled_loosely
def _take(
    vectors: np.ndarray,
    part: tuple[int, int],
    places: np.ndarray,
    confidence: np.ndarray,
    target: np.ndarray,
    rows: np.ndarray,
) -> None:
    """The vectors times the roots of the confidence, and what gives the target when it is multiplied by these."""
    for n in range(len(places)):
        row, copy = vectors[places[n]][part[0] : part[1]], rows[n]
        root = np.sqrt(max(confidence[n], LEAST))
        for i in range(len(row)):
            copy[i] = root * row[i]
        copy[len(row)] = target[n] / root


@compiled
def _put(product: np.ndarray, ridge: float, equations: np.ndarray) -> None:
    """The lower half of one user's equations into a lane."""
    for i in range(len(equations)):
        for j in range(i + 1):
            equations[i, j] = product[i, j]
        equations[i, i] += ridge


@compiled
def _take_out(swept: np.ndarray, inverse: np.ndarray, solved: np.ndarray) -> None:
    dims = len(solved)
    for i in range(dims):
        solved[i] = swept[dims, i]
        for j in range(i + 1):
            inverse[i, j] = inverse[j, i] = -swept[i, j]
