"""What users' lists are made of where places are explored: the ranked movies, and new ones beside them."""

from typing import NamedTuple

import numpy as np

from movierec_spark.kernels.group_limits import within_limits
from movierec_spark.kernels.mmr import Groups
from movierec_spark.serving.exploration.options import kept


class Ranked(NamedTuple):
    """Movies of a block of users in an order, users x any number: positions, -1 at the end; scores, float64."""

    movies: np.ndarray
    scores: np.ndarray


class Pool(NamedTuple):
    """Movies that may stand in users' lists, users x columns: the ranked ones in their order, then new ones.

    movies: int, positions, -1 for none, each once a user. scores: float64.
    ranked, new: int, the columns of what may be drawn, the first choice first, -1 at the end; some may be in both.
    """

    movies: np.ndarray
    scores: np.ndarray
    ranked: np.ndarray
    new: np.ndarray


def pool_of(ranked: Ranked, new: Ranked, may_not: np.ndarray, groups: Groups | None, n: int, last_rank: int) -> Pool:
    """ranked: of which the n first are the lists, and those behind last_rank may be drawn. new: in their order.

    may_not: bool, users x (ranked, new), what must not be drawn. groups: whose limits hold, whichever of the movies
    that may be drawn take the places of others of the list.
    """
    n_ranked, columns = ranked.movies.shape[1], _columns_in(ranked.movies, new.movies)
    movies = np.hstack([ranked.movies, np.where(columns < 0, new.movies, -1)])
    may_be_drawn = (movies >= 0) & ~may_not
    may_be_drawn[:, :last_rank] = False
    if groups is not None and len(groups.limits):
        may_be_drawn &= within_limits(movies.astype(np.int32), n, groups)
    columns = np.where(columns < 0, n_ranked + np.arange(columns.shape[1]), columns)
    is_new = (new.movies >= 0) & np.take_along_axis(may_be_drawn, columns, axis=1)
    by_rank = np.broadcast_to(np.arange(n_ranked), ranked.movies.shape)
    scores = np.hstack([ranked.scores, new.scores])
    return Pool(movies, scores, kept(by_rank, may_be_drawn[:, :n_ranked]), kept(columns, is_new))


def taken(values: np.ndarray, columns: np.ndarray, none: float) -> np.ndarray:
    """As columns (users x any shape, -1 for none): the values of a pool there. values: users x columns."""
    flat = np.maximum(columns, 0).reshape(len(columns), -1)
    return np.where(columns >= 0, np.take_along_axis(values, flat, axis=1).reshape(columns.shape), none)


def _columns_in(movies: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """int, as wanted: the column where each stands among the user's movies, -1 where it does not."""
    is_same = (wanted[:, :, None] == movies[:, None, :]) & (wanted >= 0)[:, :, None]
    return np.where(is_same.any(axis=2), is_same.argmax(axis=2), -1)
