"""The N best movies of many users, exactly."""

import numpy as np
from scipy.sparse import csr_matrix


def top_n(
    users: np.ndarray, items: np.ndarray, seen: csr_matrix, n: int, block: int = 256
) -> tuple[np.ndarray, np.ndarray]:
    """Per user the n unseen movies of the highest scores users @ items.T, best first, ties by position.

    users: users x dims. items: movies x dims. seen: users x movies, non-empty where a movie is left out.
    Returns positions, int32 [users x n], and scores, float32 [users x n]; -1 and -inf where the movies end.
    """
    found = np.full((len(users), n), -1, dtype=np.int32)
    scores = np.full((len(users), n), -np.inf, dtype=np.float32)
    for start in range(0, len(users), block):
        rows = slice(start, start + block)
        dense = users[rows].astype(np.float32) @ items.T.astype(np.float32)
        _leave_out(dense, seen[rows])
        found[rows], scores[rows] = _best(dense, n)
    return found, scores


def _leave_out(dense: np.ndarray, seen: csr_matrix) -> None:
    rows = np.repeat(np.arange(seen.shape[0]), np.diff(seen.indptr))
    dense[rows, seen.indices] = -np.inf


def _best(dense: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The n best columns of each row, and their scores."""
    users, movies = dense.shape
    threshold = np.partition(dense, movies - n, axis=1)[:, movies - n] if movies > n else np.full(users, -np.inf)
    rows, columns = np.nonzero((dense >= threshold[:, None]) & np.isfinite(dense))
    values = dense[rows, columns]
    order = np.lexsort((columns, -values, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    kept = rank < n
    found = np.full((users, n), -1, dtype=np.int32)
    scores = np.full((users, n), -np.inf, dtype=np.float32)
    found[rows[kept], rank[kept]] = columns[kept]
    scores[rows[kept], rank[kept]] = values[kept]
    return found, scores
