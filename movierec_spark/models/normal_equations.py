"""Many small systems of linear equations, one a user, built and solved in machine code."""

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely
from movierec_spark.models.tiles import COLUMNS, ROWS, multiply

LANES = 16  # users whose equations are solved side by side, so that vector instructions have as much to do at a time
HELD = 64  # entries of a history whose vectors are held in the first cache, while their products are added up
WIDE = COLUMNS // 2  # columns of a tile in float64


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
    Returns float64, users x rank, and float32, users x rank x rank.
    """
    dims, users = part[1] - part[0], len(starts) - 1
    solved, inverses = np.zeros((users, dims)), np.empty((users, dims, dims), dtype=np.float32)
    left, right = _identities(dims), np.zeros((LANES, dims))
    rows = np.zeros((HELD, -(-dims // WIDE), WIDE))
    for first in range(0, users, LANES):
        lanes = min(LANES, users - first)
        for lane in range(lanes):
            own = slice(starts[first + lane], starts[first + lane + 1])
            product, right[lane] = gram.copy(), 0.0
            _add_history(vectors, part[0], movies[own], confidence[own], target[own], rows, product, right[lane])
            _put(product, reg_param * max(own.stop - own.start, 1), left[:, :, lane])
        _invert(left)
        for lane in range(lanes):
            _apply(left[:, :, lane], right[lane], inverses[first + lane], solved[first + lane])
    return solved, inverses


@compiled
def _add_history(
    vectors: np.ndarray,
    first: int,
    places: np.ndarray,
    confidence: np.ndarray,
    target: np.ndarray,
    rows: np.ndarray,
    product: np.ndarray,
    right: np.ndarray,
) -> None:
    """Add Y' C Y and Y' t of one history, by as many entries as rows (HELD x panels x WIDE) holds."""
    for entry in range(0, len(places), HELD):
        own = slice(entry, min(entry + HELD, len(places)))
        _take(vectors, first, places[own], confidence[own], target[own], rows.reshape(HELD, -1), right)
        _add_products(rows, own.stop - entry, product)


@compiled_loosely
def _take(
    vectors: np.ndarray,
    first: int,
    places: np.ndarray,
    confidence: np.ndarray,
    target: np.ndarray,
    rows: np.ndarray,
    right: np.ndarray,
) -> None:
    """Rows times the roots of the confidence, from the first column on; times the target they add to the right."""
    for n in range(len(places)):
        row, copy = vectors[places[n]][first:], rows[n]
        root, wanted = np.sqrt(confidence[n]), target[n]
        for i in range(len(right)):
            copy[i] = root * row[i]
            right[i] += wanted * row[i]


@compiled
def _add_products(rows: np.ndarray, count: int, into: np.ndarray) -> None:
    """Add rows' @ rows of the first of them, of which the lower half is right. rows: HELD x panels x WIDE."""
    strip, dims = np.empty((ROWS, rows.shape[1] * WIDE)), len(into)
    turned, panels = rows.reshape(HELD, -1).T, rows.transpose(1, 0, 2)
    for first in range(0, dims, ROWS):
        multiply(turned, first, panels, (min(first + ROWS, dims) - 1) // WIDE + 1, 0, count, strip)
        for i in range(first, min(first + ROWS, dims)):
            _add(strip[i - first, : i + 1], into[i])


@compiled_loosely
def _add(row: np.ndarray, into: np.ndarray) -> None:
    for i in range(len(row)):
        into[i] += row[i]


@compiled_loosely
def _invert(left: np.ndarray) -> None:
    """The inverses, negative, of symmetric positive matrices, dims x dims x lanes; of their lower halves alone.

    The sweep operator, Goodnight 1979.
    """
    dims, _, lanes = left.shape
    column, ratios = np.empty((dims, lanes)), np.empty((dims, lanes))
    for k in range(dims):
        pivot = left[k, k]
        for i in range(dims):
            entry, copy, ratio = left[max(i, k), min(i, k)], column[i], ratios[i]
            for lane in range(lanes):
                copy[lane] = entry[lane]
                ratio[lane] = entry[lane] / pivot[lane]
        for i in range(dims):
            ratio = ratios[i]
            for j in range(i + 1):
                entry, copy = left[i, j], column[j]
                for lane in range(lanes):
                    entry[lane] -= ratio[lane] * copy[lane]
        for i in range(dims):
            left[max(i, k), min(i, k)] = ratios[i]
        left[k, k] = -1.0 / column[k]


@compiled
def _identities(dims: int) -> np.ndarray:
    """One in each lane, so that lanes without a user can be inverted too."""
    matrices = np.zeros((dims, dims, LANES))
    for i in range(dims):
        matrices[i, i] = 1.0
    return matrices


@compiled
def _put(product: np.ndarray, ridge: float, left: np.ndarray) -> None:
    """The lower half of a left side into its lane."""
    for i in range(len(product)):
        for j in range(i + 1):
            left[i, j] = product[i, j]
        left[i, i] += ridge


@compiled
def _apply(left: np.ndarray, right: np.ndarray, inverse: np.ndarray, solved: np.ndarray) -> None:
    """The inverse, of which left holds the lower half, negative, and its product with the right side."""
    for i in range(len(left)):
        for j in range(i + 1):
            entry = -left[i, j]
            inverse[i, j] = inverse[j, i] = entry
            solved[i] += entry * right[j]
            if j < i:
                solved[j] += entry * right[i]
