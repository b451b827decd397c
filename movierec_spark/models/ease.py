"""EASE, truncated: an item-item regression (Steck 2019) reduced to a few dimensions by a singular value decomposition.

It says which movies the same users interact with, at whatever time.
"""

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

MOST_MOVIES = 4_000  # the regression inverts a dense matrix of this size


def fit_ease(interactions: csr_matrix, rank: int, ridge: float) -> tuple[np.ndarray, np.ndarray]:
    """context, vectors: float32, movies x rank; interactions @ context @ vectors.T approximates interactions.

    interactions: users x movies, weights. ridge: the L2 penalty, in mean squares of a weight.
    Only the MOST_MOVIES movies with the most interactions have vectors; the others are zero. The singular values are
    shared evenly between both sides.
    """
    context, vectors = np.zeros((2, interactions.shape[1], rank), dtype=np.float32)
    counts = np.diff(interactions.tocsc().indptr)
    n_movies = min(MOST_MOVIES, int(np.count_nonzero(counts)))
    popular = np.sort(np.argsort(-counts, kind="stable")[:n_movies])
    rank = min(rank, n_movies - 1)
    if rank > 0:
        weights = _regression(interactions[:, popular], ridge)
        left_vectors, singular_values, right_vectors = svds(weights, rank, v0=np.full(n_movies, n_movies**-0.5))
        share = np.sqrt(np.maximum(singular_values, 0))
        context[popular, :rank], vectors[popular, :rank] = left_vectors * share, right_vectors.T * share
    return context, vectors


def _regression(interactions: csr_matrix, ridge: float) -> np.ndarray:
    """movies x movies, with a zero diagonal: the W that minimises |X - XW|^2 + ridge |W|^2, in closed form."""
    gram = (interactions.T @ interactions).toarray()
    gram[np.diag_indices_from(gram)] += ridge * np.mean(interactions.data**2)
    inverse = np.linalg.inv(gram)
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return weights
