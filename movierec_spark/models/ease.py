"""Which movies the same users meet, at whatever time: an item-item regression, cut to a few dimensions."""

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

MOST_MOVIES = 4_000


def embed_together(met: csr_matrix, rank: int, ridge: float) -> tuple[np.ndarray, np.ndarray]:
    """context, vectors: float32, movies x rank; met @ context @ vectors.T is near what each user meets besides.

    Steck 2019, Embarrassingly Shallow Autoencoders, over the MOST_MOVIES movies met most; the others are zero. The
    singular values are shared evenly. met: users x movies, weights. ridge: in mean squares of a weight.
    """
    context, vectors = np.zeros((2, met.shape[1], rank), dtype=np.float32)
    times = np.diff(met.tocsc().indptr)
    known = np.sort(np.argsort(-times, kind="stable")[: min(MOST_MOVIES, np.count_nonzero(times))])
    rank = min(rank, len(known) - 1)
    if rank > 0:
        left, strength, right = svds(
            _regression(met[:, known], ridge), rank, v0=np.full(len(known), len(known) ** -0.5)
        )
        share = np.sqrt(np.maximum(strength, 0))
        context[known, :rank], vectors[known, :rank] = left * share, right.T * share
    return context, vectors


def _regression(met: csr_matrix, ridge: float) -> np.ndarray:
    """movies x movies, of diagonal 0: met @ it is nearest to met."""
    gram = (met.T @ met).toarray()
    gram[np.diag_indices_from(gram)] += ridge * np.mean(met.data**2)
    inverse = np.linalg.inv(gram)
    found = inverse / -np.diag(inverse)
    np.fill_diagonal(found, 0)
    return found
