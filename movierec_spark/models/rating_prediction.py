"""Predicted stars: explicit ALS averaged with biases plus ALS on their residual, at several ranks; never ranked by."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.fold_in import fold_in_explicit
from movierec_spark.models.rating_state import StarsState

FEWEST, MOST = 0.5, 5.0


def predict_stars(stars: StarsState, ratings: csr_matrix, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
    """Stars of (user, movie) pairs, float32 [pairs], within 0.5 to 5; a pair never goes without.

    ratings: users x movies, stars: the histories to fold in. users: rows of ratings, movies: columns.
    A user without history, or a movie unrated in training, gets mean and biases alone.
    """
    lengths = np.diff(ratings.indptr)
    of_entry = np.repeat(np.arange(len(lengths)), lengths)
    above_movie = ratings.data - stars.mean - stars.movie_bias[ratings.indices]
    user_bias = np.bincount(of_entry, above_movie, len(lengths)) / np.maximum(lengths + stars.bias_shrinkage, 1e-12)
    residuals = csr_matrix((above_movie - user_bias[of_entry], ratings.indices, ratings.indptr), ratings.shape)
    explicit = fold_in_explicit(stars.explicit, stars.ranks, ratings, stars.reg_param)
    residual = fold_in_explicit(stars.residual, stars.ranks, residuals, stars.reg_param)
    biases = stars.mean + user_bias[users] + stars.movie_bias[movies]
    personal = _dots(explicit[users], stars.explicit[movies]) + _dots(residual[users], stars.residual[movies])
    averaged = (personal / len(stars.ranks) + biases) / 2
    predicted = np.where((lengths[users] > 0) & stars.is_rated[movies], averaged, biases)
    return predicted.clip(FEWEST, MOST).astype(np.float32)


def _dots(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The dot product of each row with the same row of the other."""
    return np.einsum("pd,pd->p", one, other.astype(np.float64))


def append_unknown(stars: StarsState, order: np.ndarray) -> StarsState:
    """The state with unrated movies appended, then put in the order."""
    added = len(order) - len(stars.is_rated)

    def extended(rows: np.ndarray) -> np.ndarray:
        return np.pad(rows, [(0, added)] + [(0, 0)] * (rows.ndim - 1))[order]

    return replace(
        stars,
        movie_bias=extended(stars.movie_bias),
        is_rated=extended(stars.is_rated),
        explicit=extended(stars.explicit),
        residual=extended(stars.residual),
    )
