"""One split into training and test part, everything chosen inside the training part."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from movierec_spark.evaluation import baselines
from movierec_spark.evaluation.forward import best_half_life, evaluate_window, mean_ndcg
from movierec_spark.evaluation.tested import Tested
from movierec_spark.models.bias import bias_columns
from movierec_spark.models.catalogue import Catalogue
from movierec_spark.models.events import Events
from movierec_spark.models.fit import Fitted, fit
from movierec_spark.models.folds import Fold, make_fold
from movierec_spark.models.statistics import movie_statistics
from movierec_spark.models.weights import Sample, draw_sample, fit_weights
from movierec_spark.sections import Als, Model
from movierec_spark.settings import Settings

Split = Callable[[Events], np.ndarray]
RECIPES = (Als(ranks=(20,)), Als(ranks=(16, 24, 32)), Als(ranks=(16, 24, 32), reg_param=0.2, alpha=0.4))
TIMELESS = ("met", "log_popularity")


def evaluate_split(
    spark: SparkSession, catalogue: Catalogue, events: Events, split: Split, settings: Settings
) -> Tested:
    """Hold out a part by the split, and a part of the rest by the same split to choose everything on.

    Chosen inside: the recipe of ALS (by its own nDCG), the blocks' weights, the half-life of popularity. The
    held-out events are as old as the others, so what a movie's age and recent popularity tell is left out.
    """
    held_out = split(events)
    train = events.where(~held_out)
    validation = split(train)
    inner = make_fold(train.where(~validation), train.where(validation), len(catalogue.movie_ids))
    recipes = [_with_recipe(settings, recipe) for recipe in RECIPES]
    fits = [_fit(spark, catalogue, train.where(~validation), recipe, False) for recipe in recipes]
    best = int(np.argmax([_als_ndcg(fitted, inner, recipe) for fitted, recipe in zip(fits, recipes, strict=True)]))
    chosen, fitted = recipes[best], fits[best]
    sample = draw_sample(fitted.state, inner.of_movies(fitted.known), chosen.model, chosen.model.seed)
    weights = fit_weights([_timeless(sample, chosen.model)], chosen.model.weights_reg_param)
    half_life = best_half_life(fitted, inner, chosen.evaluation.k)
    final = _fit(spark, catalogue, train, chosen, True)
    fold = make_fold(train, events.where(held_out), len(catalogue.movie_ids))
    explicit = baselines.als_explicit(final, fold.ratings[:, final.known])
    return evaluate_window(final, fold, weights, half_life, chosen, (explicit,))


def _fit(spark: SparkSession, catalogue: Catalogue, events: Events, settings: Settings, stars: bool) -> Fitted:
    end = int(events.at.max()) + 1
    frame = _frame(spark, events, settings.model.als.blocks)
    (statistics,) = movie_statistics(frame, len(catalogue.movie_ids), [end], settings.model.popularity_half_lives_days)
    as_of = datetime.fromtimestamp(end / 1_000_000, UTC).date()
    return fit(frame, catalogue, statistics, end, as_of, settings.model, stars)


def _timeless(sample: Sample, model: Model) -> Sample:
    """The sample without the bias columns that depend on time: the regression then gives them no weight."""
    names = ("als", "content", *bias_columns(model.popularity_half_lives_days))
    kept = np.isin(names, ("als", "content", *TIMELESS))
    return replace(sample, scores=sample.scores * kept)


def _frame(spark: SparkSession, events: Events, blocks: int) -> DataFrame:
    rows = pd.DataFrame({name: getattr(events, name) for name in ("user", "movie", "weight", "rating", "at")})
    frame = spark.createDataFrame(rows.astype({"weight": "float32", "rating": "float32"}))
    return frame.repartition(blocks, "user").sortWithinPartitions("user", "movie").cache()


def _with_recipe(settings: Settings, als: Als) -> Settings:
    return settings.model_copy(update={"model": settings.model.model_copy(update={"als": als})})


def _als_ndcg(fitted: Fitted, fold: Fold, settings: Settings) -> float:
    ranker = baselines.als(fitted, fold.weights[:, fitted.known], settings.model.als)
    return mean_ndcg(fitted, fold, ranker, settings.evaluation.k)
