"""The N best movies of many users, exactly."""

import numpy as np
from scipy.sparse import csr_matrix


def top_n(
    users: np.ndarray, items: np.ndarray, seen: csr_matrix, n: int, block: int = 256
) -> tuple[np.ndarray, np.ndarray]:
    """Per user the n unseen movies of the highest scores users @ items.T, best first, ties by position.

    users: users x dims. items: movies x dims. seen: users x movies, non-empty where a movie is left out.
    Returns positions, int32 [users x n], and scores, float64 [users x n]; -1 and -inf where the movies end.
    A float32 product finds the candidates; their scores and their order come from float64, so that a user gets
    the same answer alone and among others.
    """
    found = np.full((len(users), n), -1, dtype=np.int32)
    scores = np.full((len(users), n), -np.inf)
    users, items = users.astype(np.float32), items.astype(np.float32)
    longest = np.linalg.norm(items, axis=1).max(initial=0)
    for start in range(0, len(users), block):
        rows = slice(start, start + block)
        dense = users[rows] @ items.T
        _leave_out(dense, seen[rows])
        rounding = np.finfo(np.float32).eps * items.shape[1] * longest * np.linalg.norm(users[rows], axis=1)
        found[rows], scores[rows] = _best(dense, n, rounding, users[rows], items)
    return found, scores


def _leave_out(dense: np.ndarray, seen: csr_matrix) -> None:
    rows = np.repeat(np.arange(seen.shape[0]), np.diff(seen.indptr))
    dense[rows, seen.indices] = -np.inf


def _best(
    dense: np.ndarray, n: int, rounding: np.ndarray, users: np.ndarray, items: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The n best columns of each row, and their scores; rounding: how far a row of dense may be off."""
    movies = dense.shape[1]
    nth = np.partition(dense, movies - n, axis=1)[:, movies - n] if movies > n else np.full(len(users), -np.inf)
    rows, columns = np.nonzero((dense >= (nth - 2 * rounding)[:, None]) & np.isfinite(dense))
    values = np.einsum("pd,pd->p", users[rows].astype(np.float64), items[columns].astype(np.float64))
    order = np.lexsort((columns, -values, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    kept = rank < n
    found = np.full((len(users), n), -1, dtype=np.int32)
    scores = np.full((len(users), n), -np.inf)
    found[rows[kept], rank[kept]] = columns[kept]
    scores[rows[kept], rank[kept]] = values[kept]
    return found, scores
