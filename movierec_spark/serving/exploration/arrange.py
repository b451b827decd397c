"""The list after the draws."""

import numpy as np

from movierec_spark.serving.exploration.options import kept


def arranged(is_listed: np.ndarray, is_pinned: np.ndarray, drawn: np.ndarray, first_rank: int) -> np.ndarray:
    """int, users x n: the columns of the pool that stand in the list, -1 at the end of a shorter one.

    is_listed, is_pinned: bool, users x n, whether a movie stands there by rank, and whether it must stay there.
    drawn: int, users x places from first_rank on, the column that was drawn there; -1 at places that are not explored.
    What is drawn leaves the place that it had by rank. What it displaces goes on behind the last of the places, in the
    order of rank; where something comes from outside the list, the last of the list drop out.
    """
    places = slice(first_rank - 1, first_rank - 1 + drawn.shape[1])
    by_rank = np.broadcast_to(np.arange(is_listed.shape[1]), is_listed.shape)
    stays = is_listed & (is_pinned | (by_rank < places.stop))
    stays[:, places] &= drawn < 0
    columns = np.where(stays, by_rank, -1)
    columns[:, places] = np.where(drawn >= 0, drawn, columns[:, places])
    waiting = is_listed & ~stays
    users, explored = np.nonzero((drawn >= 0) & (drawn < is_listed.shape[1]))
    waiting[users, drawn[users, explored]] = False
    is_free = is_listed & (columns < 0)
    turn = np.maximum(np.cumsum(is_free, axis=1) - 1, 0)
    return np.where(is_free, np.take_along_axis(kept(by_rank, waiting), turn, axis=1), columns)
