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
from movierec_spark.models.item_state import Weights
from movierec_spark.models.statistics import movie_statistics
from movierec_spark.models.weights import Sample, draw_sample, fit_weights
from movierec_spark.sections import Als, Model
from movierec_spark.settings import Settings

Split = Callable[[Events], np.ndarray]
RECIPES = (Als(ranks=(20,)), Als(ranks=(16, 24, 32)), Als(ranks=(16, 24, 32), reg_param=0.2, alpha=0.4))
TIMELESS = ("met", "log_popularity")
JOINED = (("als",), ("als", "sequence"), ("als", "content", "sequence", *TIMELESS))


def evaluate_split(
    spark: SparkSession, catalogue: Catalogue, events: Events, split: Split, settings: Settings
) -> Tested:
    """Hold out a part by the split, and a part of the rest by the same split to choose everything on.

    Chosen inside: the recipe of ALS (by its own nDCG), which blocks are joined (by the hybrid's), their weights, the
    half-life of popularity. The held-out events are as old as the others, so what a movie's age and recent
    popularity tell is left out.
    """
    held_out = split(events)
    train = events.where(~held_out)
    validation = split(train)
    inner = make_fold(train.where(~validation), train.where(validation), len(catalogue.movie_ids))
    recipes = [_with_recipe(settings, recipe) for recipe in RECIPES]
    fits = [_fit(spark, catalogue, train.where(~validation), recipe, False) for recipe in recipes]
    best = int(np.argmax([_als_ndcg(fitted, inner, recipe) for fitted, recipe in zip(fits, recipes, strict=True)]))
    chosen, fitted = recipes[best], fits[best]
    weights = _best_weights(fitted, inner, chosen)
    half_life = best_half_life(fitted, inner, chosen.evaluation.k)
    final = _fit(spark, catalogue, train, chosen, True)
    fold = make_fold(train, events.where(held_out), len(catalogue.movie_ids))
    return evaluate_window(final, fold, weights, half_life, chosen)


def _best_weights(fitted: Fitted, inner: Fold, settings: Settings) -> Weights:
    """The learned weights of the blocks that rank best together."""
    known, model = inner.of_movies(fitted.known), settings.model
    sample = draw_sample(fitted.state, known, model, model.seed)
    learned = [fit_weights([_of_blocks(sample, model, names)], model.weights_reg_param) for names in JOINED]
    rankers = [baselines.hybrid(fitted, known, weights) for weights in learned]
    return learned[int(np.argmax([mean_ndcg(fitted, inner, ranker, settings.evaluation.k) for ranker in rankers]))]


def _fit(spark: SparkSession, catalogue: Catalogue, events: Events, settings: Settings, stars: bool) -> Fitted:
    end = int(events.at.max()) + 1
    frame = _frame(spark, events, settings.model.als.blocks)
    (statistics,) = movie_statistics(frame, len(catalogue.movie_ids), [end], settings.model.popularity_half_lives_days)
    as_of = datetime.fromtimestamp(end / 1_000_000, UTC).date()
    return fit(frame, catalogue, statistics, end, as_of, settings.model, stars)


def _of_blocks(sample: Sample, model: Model, names: tuple[str, ...]) -> Sample:
    """The sample without the other columns: the regression then gives them no weight."""
    columns = ("als", "content", "sequence", *bias_columns(model.popularity_half_lives_days))
    return replace(sample, scores=sample.scores * np.isin(columns, names))


def _frame(spark: SparkSession, events: Events, blocks: int) -> DataFrame:
    rows = pd.DataFrame({name: getattr(events, name) for name in ("user", "movie", "weight", "rating", "at")})
    frame = spark.createDataFrame(rows.astype({"weight": "float32", "rating": "float32"}))
    return frame.repartition(blocks, "user").sortWithinPartitions("user", "movie").cache()


def _with_recipe(settings: Settings, als: Als) -> Settings:
    return settings.model_copy(update={"model": settings.model.model_copy(update={"als": als})})


def _als_ndcg(fitted: Fitted, fold: Fold, settings: Settings) -> float:
    ranker = baselines.als(fitted, fold.weights[:, fitted.known], settings.model.als)
    return mean_ndcg(fitted, fold, ranker, settings.evaluation.k)
