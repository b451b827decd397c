"""Predicted stars: explicit ALS averaged with biases plus ALS on their residual, at several ranks; never ranked by."""

from dataclasses import replace

import numpy as np
import pandas as pd
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from scipy.sparse import csr_matrix

from movierec_spark.models.als import fit_explicit
from movierec_spark.models.fold_in import fold_in_explicit
from movierec_spark.models.rating_state import StarsState
from movierec_spark.settings.model_sections import Stars

FEWEST, MOST = 0.5, 5.0


def fit_stars(ratings: DataFrame, movies: int, recipe: Stars, seed: int) -> StarsState:
    """Fit both models. ratings: user INT, movie INT (below movies), rating FLOAT, cached."""
    per_movie = ratings.groupBy("movie").agg(F.sum("rating").alias("stars"), F.count("rating").alias("n"))
    figures: pd.DataFrame = per_movie.toPandas()
    mean = figures["stars"].sum() / figures["n"].sum()
    is_rated, movie_bias = np.zeros(movies, dtype=bool), np.zeros(movies)
    is_rated[figures["movie"]] = True
    movie_bias[figures["movie"]] = (figures["stars"] - mean * figures["n"]) / (figures["n"] + recipe.bias_shrinkage)
    residuals = _residuals(ratings, mean, recipe.bias_shrinkage)
    return StarsState(
        mean=float(mean),
        movie_bias=movie_bias,
        is_rated=is_rated,
        explicit=fit_explicit(ratings, movies, recipe, seed, "rating"),
        residual=fit_explicit(residuals, movies, recipe, seed + len(recipe.ranks), "residual"),
        reg_param=recipe.reg_param,
        bias_shrinkage=recipe.bias_shrinkage,
        ranks=recipe.ranks,
    )


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


def _residuals(ratings: DataFrame, mean: float, shrinkage: float) -> DataFrame:
    """ratings with residual: the stars less the mean, the movie's bias and the user's bias."""

    def bias(column: str, value: str) -> Column:
        window = Window.partitionBy(column)
        return F.sum(value).over(window) / (F.count(value).over(window) + shrinkage)

    with_residuals = ratings.withColumn("above_mean", F.col("rating") - mean)
    with_residuals = with_residuals.withColumn("above_movie", F.col("above_mean") - bias("movie", "above_mean"))
    return with_residuals.select(
        "user", "movie", (F.col("above_movie") - bias("user", "above_movie")).cast("float").alias("residual")
    )
