"""A user's factors in closed form, from the movies' factors: the last half step of ALS."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.item_state import AlsFoldIn


def slices(ranks: tuple[int, ...]) -> Iterator[slice]:
    """The columns of each factorisation in vectors that stand side by side."""
    ends = np.cumsum(ranks)
    return (slice(end - rank, end) for end, rank in zip(ends, ranks, strict=True))


def fold_in_implicit(recipe: AlsFoldIn, vectors: np.ndarray, histories: csr_matrix) -> np.ndarray:
    """Users' vectors, users x dims, as MLlib's implicit ALS gives them for these item vectors.

    Hu, Koren, Volinsky 2008, with confidence 1 + alpha weight and, as in MLlib, regParam times the length of
    the history. histories: users x movies, the weights of the preferences.
    """
    confidence = histories.astype(np.float64) * recipe.alpha
    target = csr_matrix((1.0 + confidence.data, confidence.indices, confidence.indptr), confidence.shape)
    factors = [
        solve(vectors[:, part], recipe.gram[part, part], confidence, target, recipe.reg_param)
        for part in slices(recipe.ranks)
    ]
    return np.hstack(factors)


def fold_in_explicit(vectors: np.ndarray, ratings: csr_matrix, reg_param: float) -> np.ndarray:
    """Users' vectors, users x rank, as MLlib's explicit ALS gives them for these item vectors."""
    rank = vectors.shape[1]
    ones = csr_matrix((np.ones_like(ratings.data), ratings.indices, ratings.indptr), ratings.shape)
    return solve(vectors, np.zeros((rank, rank)), ones, ratings, reg_param)


def solve(
    vectors: np.ndarray, gram: np.ndarray, confidence: csr_matrix, target: csr_matrix, reg_param: float
) -> np.ndarray:
    """Per user the x of (gram + Y' C Y + reg_param n I) x = Y' t; zero for an empty history."""
    systems = np.empty((confidence.shape[0], *gram.shape))
    for user, (start, end) in enumerate(zip(confidence.indptr[:-1], confidence.indptr[1:], strict=True)):
        seen = vectors[confidence.indices[start:end]]
        systems[user] = system(seen, gram, confidence.data[start:end], reg_param)
    right = target @ vectors.astype(np.float64)
    return np.linalg.solve(systems, right[:, :, None])[:, :, 0]


def system(seen: np.ndarray, gram: np.ndarray, confidence: np.ndarray, reg_param: float) -> np.ndarray:
    """The left side of one user's normal equations. seen: the vectors of the history's movies."""
    seen = seen.astype(np.float64)
    ridge = reg_param * max(len(seen), 1) * np.eye(len(gram))
    return gram + (seen.T * confidence) @ seen + ridge
