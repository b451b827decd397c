"""The recommended movies' side of the products that a user's scores are made of."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.compiled import compiled, rows_of
from movierec_spark.models.shorts import put_columns, shortened_alike
from movierec_spark.models.sides import Sides
from movierec_spark.models.tiles import COLUMNS, ROWS, multiply


class Heard(NamedTuple):
    """What one user hears of recommended movies.

    movies: the recommended ones. turned: float32, factorisations x movies x dims (up to whole tiles), their vectors
    times the inverse of the left side of the user's equations. panels: int32, all blocks as columns, pairs
    of short integers. steps, most: float64 [blocks], as of Sides.
    """

    movies: np.ndarray
    turned: np.ndarray
    panels: np.ndarray
    steps: np.ndarray
    most: np.ndarray


@compiled
def heard_by(user: int, inverses: tuple[np.ndarray, ...], sides: Sides, movies: np.ndarray) -> Heard:
    """The movies as this user hears of them. inverses: per factorisation of the users' equations, see solve_each."""
    steps, most = sides.steps[1].copy(), sides.most[1].copy()
    panels = np.zeros((-(-len(movies) // COLUMNS), sides.of_heard.shape[1], COLUMNS), dtype=np.int32)
    turned = _turned(user, inverses, sides, movies)
    own, start = np.arange(len(movies)), 0
    for block in range(len(turned)):
        shorts, end = shortened_alike(turned[block]), sides.ends[block] // 2
        steps[block], most[block] = shorts.step, shorts.most
        put_columns(shorts.pairs, own, panels[:, start:end])
        start = end
    put_columns(sides.of_heard[:, start:], movies, panels[:, start:])
    return Heard(movies, turned, panels, steps, most)


@compiled
def _turned(user: int, inverses: tuple[np.ndarray, ...], sides: Sides, movies: np.ndarray) -> np.ndarray:
    widest = 0
    for inverse in inverses:
        widest = max(widest, inverse.shape[2])
    turned = np.zeros((len(inverses), len(movies) + ROWS - 1, widest), dtype=np.float32)
    vectors, block, start = rows_of(sides.heard, movies, sides.ends[len(inverses) - 1]), 0, 0
    for inverse in inverses:
        rank, columns = inverse.shape[1:]
        panels = inverse[user].reshape(rank, columns // COLUMNS, COLUMNS).transpose(1, 0, 2)
        for first in range(0, len(movies), ROWS):
            strip = turned[block, first : first + ROWS]
            multiply(vectors[:, start:], first, panels, len(panels), 0, rank, strip)
        block, start = block + 1, sides.ends[block]
    return turned
