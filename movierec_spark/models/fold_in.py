"""A user's factors in closed form, from the movies' factors: the last half step of ALS."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.item_state import AlsFoldIn
from movierec_spark.models.normal_equations import solve_each


class FoldedIn(NamedTuple):
    """vectors: float64, users x dims. inverses: per factorisation, see solve_each."""

    vectors: np.ndarray
    inverses: tuple[np.ndarray, ...]


def slices(ranks: tuple[int, ...]) -> Iterator[slice]:
    """The columns of each factorisation in vectors that stand side by side."""
    ends = np.cumsum(ranks)
    return (slice(end - rank, end) for end, rank in zip(ends, ranks, strict=True))


def fold_in_implicit(recipe: AlsFoldIn, vectors: np.ndarray, histories: csr_matrix) -> FoldedIn:
    """Users as MLlib's implicit ALS gives them for these item vectors.

    Hu, Koren, Volinsky 2008, with confidence 1 + alpha weight and, as in MLlib, regParam times the length of
    the history. histories: users x movies, the weights of the preferences.
    """
    confidence = histories.data.astype(np.float64) * recipe.alpha
    solved = [
        _solve(vectors, part, recipe.gram[part, part], histories, confidence, 1.0 + confidence, recipe.reg_param)
        for part in slices(recipe.ranks)
    ]
    return FoldedIn(np.hstack([users for users, _ in solved]), tuple(inverses for _, inverses in solved))


def fold_in_explicit(vectors: np.ndarray, ranks: tuple[int, ...], ratings: csr_matrix, reg_param: float) -> np.ndarray:
    """Users' vectors, users x sum(ranks), as MLlib's explicit ALS gives them for these item vectors."""
    ones = np.ones(ratings.nnz)
    return np.hstack(
        [
            _solve(vectors, part, np.zeros((rank, rank)), ratings, ones, ratings.data, reg_param)[0]
            for part, rank in zip(slices(ranks), ranks, strict=True)
        ]
    )


def _solve(
    vectors: np.ndarray,
    part: slice,
    gram: np.ndarray,
    histories: csr_matrix,
    confidence: np.ndarray,
    target: np.ndarray,
    reg_param: float,
) -> tuple[np.ndarray, np.ndarray]:
    return solve_each(
        np.ascontiguousarray(vectors, dtype=np.float32),
        (part.start, part.stop),
        np.ascontiguousarray(gram, dtype=np.float64),
        histories.indptr.astype(np.int64),
        histories.indices.astype(np.int32),
        confidence,
        target.astype(np.float64),
        reg_param,
    )
