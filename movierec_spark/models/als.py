"""Alternating least squares by Spark MLlib; what is kept of it are the movies' factors."""

import numpy as np
import pandas as pd
from pyspark.ml.recommendation import ALS
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.models.fold_in import slices
from movierec_spark.models.item_state import AlsFoldIn
from movierec_spark.settings.model_sections import Als, Stars

CHECKPOINT_INTERVAL = 5


def fit_implicit(events: DataFrame, movies: int, recipe: Als, seed: int) -> np.ndarray:
    """Movies' factors of each rank side by side, float32, movies x sum(ranks); zero where there was no event.

    events: user INT, movie INT (below movies), weight FLOAT > 0.
    """
    if recipe.power != 1:
        events = events.withColumn("weight", F.pow("weight", F.lit(recipe.power)).cast("float"))
    factors = [
        _item_factors(
            ALS(rank=rank, implicitPrefs=True, alpha=recipe.alpha, ratingCol="weight"),
            events,
            movies,
            recipe,
            seed + i,
        )
        for i, rank in enumerate(recipe.ranks)
    ]
    return np.hstack(factors)


def fit_explicit(ratings: DataFrame, movies: int, recipe: Stars, seed: int, column: str) -> np.ndarray:
    """Movies' factors of the explicit models of a column (stars or their residual), float32, movies x sum(ranks)."""
    models = [ALS(rank=rank, ratingCol=column) for rank in recipe.ranks]
    return np.hstack([_item_factors(als, ratings, movies, recipe, seed + i) for i, als in enumerate(models)])


def implicit_fold_in(factors: np.ndarray, recipe: Als) -> AlsFoldIn:
    """What folds users into these factors."""
    gram = np.zeros((factors.shape[1],) * 2)
    for part in slices(recipe.ranks):
        item_factors = factors[:, part].astype(np.float64)
        gram[part, part] = item_factors.T @ item_factors
    return AlsFoldIn(
        ranks=tuple(recipe.ranks), alpha=recipe.alpha, reg_param=recipe.reg_param, gram=gram, power=recipe.power
    )


def _item_factors(als: ALS, events: DataFrame, movies: int, recipe: Als | Stars, seed: int) -> np.ndarray:
    als = als.setParams(
        userCol="user",
        itemCol="movie",
        regParam=recipe.reg_param,
        maxIter=recipe.iterations,
        numUserBlocks=recipe.blocks,
        numItemBlocks=recipe.blocks,
        checkpointInterval=CHECKPOINT_INTERVAL,
        seed=seed,
    )
    fitted: pd.DataFrame = als.fit(events).itemFactors.toPandas()
    factors = np.zeros((movies, als.getRank()), dtype=np.float32)
    factors[fitted["id"].to_numpy()] = np.stack(fitted["features"].to_list())
    return factors
