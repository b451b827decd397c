"""Which movies may be drawn at which explored place: columns of the users' pools."""

import numpy as np


def kept(values: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """As values (users x columns): per user those where the mask holds, in their order, then -1."""
    order = np.argsort(~mask, axis=1, kind="stable")
    is_kept = np.arange(mask.shape[1]) < mask.sum(axis=1, keepdims=True)
    return np.where(is_kept, np.take_along_axis(values, order, axis=1), -1)


def deal(columns: np.ndarray, is_explored: np.ndarray, n: int) -> np.ndarray:
    """int, users x places x n: to each explored place so many of the columns, -1 where they end.

    columns: int, users x any number, the best first, -1 at the end. is_explored: bool, users x places.
    One after the other, as cards are dealt, so that all places get equally good ones and no column is at two places.
    """
    turn, n_places = np.cumsum(is_explored, axis=1) - 1, is_explored.sum(axis=1)
    numbers = turn[:, :, None] + np.arange(n) * n_places[:, None, None]
    with_end = np.pad(columns, ((0, 0), (0, 1)), constant_values=-1)
    within = np.minimum(numbers, columns.shape[1]).reshape(len(columns), -1)
    dealt = np.take_along_axis(with_end, within, axis=1).reshape(numbers.shape)
    return np.where(is_explored[:, :, None], dealt, -1)


def options_of_places(
    standing: np.ndarray, ranked: np.ndarray, new: np.ndarray, is_explored: np.ndarray, candidates: int
) -> tuple[np.ndarray, np.ndarray]:
    """The columns of the options, int, users x places x (1 + candidates), -1 for none; and which are new movies.

    standing: int [places], what stands there by rank. ranked: users x any number, what else may be drawn, in the order
    of rank; new: the new movies, some of which may be among the ranked. The last candidate of a place is a new movie
    where there is one left for it. A place without a candidate has no option.
    """
    of_new = deal(new, is_explored, 1)
    is_left = (ranked >= 0) & ~(ranked[:, :, None] == of_new[:, None, :, 0]).any(axis=2)
    candidates_of = deal(kept(ranked, is_left), is_explored, candidates)
    is_new = np.zeros(candidates_of.shape, dtype=bool)
    is_new[:, :, -1:] = of_new >= 0
    candidates_of = np.where(is_new, of_new, candidates_of)
    first = np.where((candidates_of >= 0).any(axis=2), standing, -1)[:, :, None]
    columns = np.concatenate([first, candidates_of], axis=2)
    return columns, np.concatenate([np.zeros(first.shape, dtype=bool), is_new], axis=2)
