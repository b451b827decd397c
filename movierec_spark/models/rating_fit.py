"""Fitting of what predicts stars: explicit ALS, and biases with ALS on their residual, at several ranks."""

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.dataset.interactions import rows_of_drawn_users
from movierec_spark.models.als import fit_explicit
from movierec_spark.models.rating_state import StarsState
from movierec_spark.settings.model_sections import Stars


def fit_stars(ratings: DataFrame, movies: int, recipe: Stars, seed: int) -> StarsState:
    """Fit both models. ratings: user INT, movie INT (below movies), rating FLOAT, partitioned by user.

    Those of recipe.max_users users, drawn at random, are learned from.
    """
    ratings = rows_of_drawn_users(ratings, recipe.max_users, seed)
    per_movie = ratings.groupBy("movie").agg(F.sum("rating").alias("stars"), F.count("rating").alias("n"))
    figures: pd.DataFrame = per_movie.toPandas()
    mean = figures["stars"].sum() / figures["n"].sum()
    is_rated, movie_bias = np.zeros(movies, dtype=bool), np.zeros(movies)
    is_rated[figures["movie"]] = True
    movie_bias[figures["movie"]] = (figures["stars"] - mean * figures["n"]) / (figures["n"] + recipe.bias_shrinkage)
    residuals = _residuals(ratings, mean, movie_bias, recipe.bias_shrinkage)
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


def _residuals(ratings: DataFrame, mean: float, movie_bias: np.ndarray, shrinkage: float) -> DataFrame:
    """user, movie, residual: the stars less the mean, the movie's bias and the user's bias."""
    biases = pd.DataFrame({"movie": np.arange(len(movie_bias), dtype=np.int32), "movie_bias": movie_bias})
    biased = ratings.join(F.broadcast(ratings.sparkSession.createDataFrame(biases)), on="movie", how="inner")
    of_user = Window.partitionBy("user")
    user_bias = F.sum("above_movie").over(of_user) / (F.count("above_movie").over(of_user) + shrinkage)
    above_movie = biased.withColumn("above_movie", F.col("rating") - mean - F.col("movie_bias"))
    return above_movie.select("user", "movie", (F.col("above_movie") - user_bias).cast("float").alias("residual"))
