"""The best of a few values, for the inner loops of the search."""

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely

SPARE = 8  # the share of n by which more candidates than n are worth no effort
SLACK = np.float32(2**-10)  # more than what sums are rounded by
HALVINGS = 24  # after which values are as good as equal
FEW = 512  # values up to which counting those above each takes less time than moving them


@compiled_loosely
def reached_by(values: np.ndarray, n: int, one: np.floating) -> np.floating:
    """The greatest value that n of the values reach, or one below it that hardly more of them reach (bisection).

    n of the values are more than -inf. one: 1 as the values are, which vector instructions count in.
    """
    squares = one - one
    for i in range(len(values)):
        squares += values[i] * values[i] if values[i] > -np.inf else one - one
    high = np.sqrt(squares) * (one + SLACK * one)
    low = -high
    for _ in range(HALVINGS):
        middle, count = low + (high - low) / (one + one), one - one
        for i in range(len(values)):
            count += one if values[i] >= middle else one - one
        if count < n:
            high = middle
        else:
            low = middle
            if count <= n + n // SPARE:
                break
    return low


@compiled
def sort_best(places: np.ndarray, values: np.ndarray, ids: np.ndarray) -> None:
    """By value (float64), the highest first, then by the id at the place, in place."""
    if len(values) > FEW or not _ordered_by_counts(places, values):
        _ordered_by_moves(places, values, ids)


@compiled
def _ordered_by_counts(places: np.ndarray, values: np.ndarray) -> bool:
    """Whether no two values are equal; then they are in order."""
    above, taken = np.zeros(len(values)), np.zeros(len(values), dtype=np.bool_)
    _count_above(values, above)
    ranks = above.astype(np.int64)
    for rank in ranks:
        if taken[rank]:
            return False
        taken[rank] = True
    old_places, old_values = places.copy(), values.copy()
    for i in range(len(values)):
        places[ranks[i]], values[ranks[i]] = old_places[i], old_values[i]
    return True


@compiled_loosely
def _count_above(values: np.ndarray, above: np.ndarray) -> None:
    """Of each value how many are higher; in floats, four of these at a time."""
    whole = len(values) - len(values) % 4
    for i in range(0, whole, 4):
        a, b, c, d = values[i], values[i + 1], values[i + 2], values[i + 3]
        for j in range(len(values)):
            value = values[j]
            above[j] += (1.0 if a > value else 0.0) + (1.0 if b > value else 0.0)
            above[j] += (1.0 if c > value else 0.0) + (1.0 if d > value else 0.0)
    for i in range(whole, len(values)):
        for j in range(len(values)):
            above[j] += 1.0 if values[i] > values[j] else 0.0


@compiled
def _ordered_by_moves(places: np.ndarray, values: np.ndarray, ids: np.ndarray) -> None:
    """Shell's sort."""
    gap = 1
    while gap < len(places) // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, len(places)):
            place, value, j = places[i], values[i], i
            while j >= gap and (
                values[j - gap] < value or (values[j - gap] == value and ids[places[j - gap]] > ids[place])
            ):
                places[j], values[j] = places[j - gap], values[j - gap]
                j -= gap
            places[j], values[j] = place, value
        gap //= 3
