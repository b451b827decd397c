"""A user's factors in closed form, from the movies' factors: the last half step of ALS."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.fold_in import fold_in
from movierec_spark.models.item_state import AlsFoldIn


def slices(ranks: tuple[int, ...]) -> Iterator[slice]:
    """The columns of each factorisation in vectors that stand side by side."""
    ends = np.cumsum(ranks)
    return (slice(end - rank, end) for end, rank in zip(ends, ranks, strict=True))


def fold_in_implicit(recipe: AlsFoldIn, vectors: np.ndarray, histories: csr_matrix) -> np.ndarray:
    """Users' vectors, float64, users x dims, as MLlib's implicit ALS gives them for these item vectors.

    Hu, Koren, Volinsky 2008, with confidence 1 + alpha weight and, as in MLlib, regParam times the length of
    the history. histories: users x movies, the weights of the preferences.
    """
    confidence = histories.data.astype(np.float64) * recipe.alpha
    return np.hstack(
        [
            _solve(vectors[:, part], recipe.gram[part, part], histories, confidence, 1.0 + confidence, recipe.reg_param)
            for part in slices(recipe.ranks)
        ]
    )


def fold_in_explicit(vectors: np.ndarray, ranks: tuple[int, ...], ratings: csr_matrix, reg_param: float) -> np.ndarray:
    """Users' vectors, users x sum(ranks), as MLlib's explicit ALS gives them for these item vectors."""
    ones = np.ones(ratings.nnz)
    return np.hstack(
        [
            _solve(vectors[:, part], np.zeros((rank, rank)), ratings, ones, ratings.data, reg_param)
            for part, rank in zip(slices(ranks), ranks, strict=True)
        ]
    )


def _solve(
    vectors: np.ndarray,
    gram: np.ndarray,
    histories: csr_matrix,
    confidence: np.ndarray,
    target: np.ndarray,
    reg_param: float,
) -> np.ndarray:
    return fold_in(
        np.ascontiguousarray(vectors, dtype=np.float64),
        np.ascontiguousarray(gram, dtype=np.float64),
        histories.indptr.astype(np.int64),
        histories.indices.astype(np.int32),
        confidence,
        target.astype(np.float64),
        reg_param,
    )
