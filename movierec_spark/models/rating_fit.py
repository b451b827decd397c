"""Fitting of what predicts stars: explicit ALS, and biases with ALS on their residual, at several ranks."""

import numpy as np
import pandas as pd
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.models.als import fit_explicit
from movierec_spark.models.rating_state import StarsState
from movierec_spark.settings.model_sections import Stars


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
