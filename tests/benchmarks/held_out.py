"""One split into training and test part, everything chosen inside the training part."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from movierec_spark.dataset.catalogue import Catalogue
from movierec_spark.dataset.holdout import Fold, make_fold
from movierec_spark.dataset.interactions import Events
from movierec_spark.dataset.item_statistics import movie_statistics
from movierec_spark.evaluation import baselines
from movierec_spark.evaluation.fold_result import FoldResult
from movierec_spark.evaluation.prequential import evaluate_window
from movierec_spark.evaluation.window_params import best_half_life, ndcg_by_half_life, ndcg_per_user
from movierec_spark.models.bias import HAS_EVENTS, bias_columns
from movierec_spark.models.blend import PERSONAL
from movierec_spark.models.blend_weights import draw_choices, fit_weights
from movierec_spark.models.fit import Fitted, fit
from movierec_spark.models.item_state import Weights
from movierec_spark.models.softmax import Choices
from movierec_spark.settings import Settings
from movierec_spark.settings.model_sections import Als, Model

Split = Callable[[Events], np.ndarray]
RECIPES = (Als(ranks=(20,)), Als(ranks=(16, 24, 32)), Als(ranks=(16, 24, 32), reg_param=0.2, alpha=0.4))
TIMELESS = (HAS_EVENTS, "log_popularity")
JOINED = (("als",), ("als", "content", *TIMELESS))
WITH_SEQUENCE = tuple((*names, "sequence") for names in JOINED)
SHARES_OF_ALS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Trial:
    """A model fitted on a part of the training part, and the fold of the rest of it."""

    fitted: Fitted
    fold: Fold


def evaluate_split(
    spark: SparkSession,
    catalogue: Catalogue,
    events: Events,
    split: Split,
    validations: Sequence[Split],
    settings: Settings,
) -> FoldResult:
    """Hold out a part by the split, and parts of the rest by the validations to choose everything on.

    Chosen inside, by means over the validations: the recipe of ALS (by its own nDCG), which blocks are joined (by the
    hybrid's) and their weights; on the first one the half-life of popularity. The held-out events are as old as the
    others, so a movie's age and recent popularity are left out.
    """
    held_out = split(events)
    train = events.where(~held_out)
    by_recipe = {
        recipe: [_trial(spark, catalogue, train, one, _with_recipe(settings, recipe)) for one in validations]
        for recipe in RECIPES
    }
    recipe, trials = max(by_recipe.items(), key=lambda item: _mean(_als_ndcg, item[1], _with_recipe(settings, item[0])))
    best = _with_recipe(settings, recipe)
    weights = _best_weights(trials, best)
    half_life_index = best_half_life([ndcg_by_half_life(trials[0].fitted, trials[0].fold, best.evaluation.k)])
    final = _fit(spark, catalogue, train, best, with_ratings=True)
    fold = make_fold(train, events.where(held_out), len(catalogue.movie_ids))
    final = replace(final, state=replace(final.state, weights=weights))
    return evaluate_window(final, fold, half_life_index, best)


def _trial(spark: SparkSession, catalogue: Catalogue, train: Events, validation: Split, settings: Settings) -> Trial:
    held_out = validation(train)
    fold = make_fold(train.where(~held_out), train.where(held_out), len(catalogue.movie_ids))
    return Trial(_fit(spark, catalogue, train.where(~held_out), settings, with_ratings=False), fold)


def _best_weights(trials: Sequence[Trial], settings: Settings) -> Weights:
    """The learned weights of the blocks that rank best together; the sequence block's learned, or a share of als's.

    What separates a user's movies from most others says little about the order of the best ones. There the als and
    the sequence block may carry nearly the same information, and the likelihood then gives the latter no weight.
    """
    samples = [_sample(trial, settings.model) for trial in trials]

    def learned(names: tuple[str, ...]) -> Weights:
        masked = [_of_blocks(sample, settings.model, names) for sample in samples]
        return fit_weights(masked, settings.model.weights_reg_param)

    without_sequence = map(learned, JOINED)
    candidates = [_with_sequence(one, share) for one in without_sequence for share in SHARES_OF_ALS]
    candidates += map(learned, WITH_SEQUENCE)
    return max(candidates, key=lambda weights: _mean(partial(_hybrid_ndcg, weights=weights), trials, settings))


def _mean(metric: Callable[[Trial, Settings], float], trials: Sequence[Trial], settings: Settings) -> float:
    return float(np.mean([metric(trial, settings) for trial in trials]))


def _with_sequence(weights: Weights, share: float) -> Weights:
    """The weights with a share of what the als block counts for the sequence block, at any length of history."""
    als, sequence = PERSONAL.index("als"), PERSONAL.index("sequence")
    assert weights.shorter is not None
    shorter = weights.shorter.copy()
    shorter[:, sequence] = share * shorter[:, als]
    return replace(weights, sequence=share * weights.als, shorter=shorter)


def _sample(trial: Trial, model: Model) -> Choices:
    fold = trial.fold.of_movies(trial.fitted.known)
    return draw_choices(trial.fitted.state, fold, model, model.users_per_sample, model.seed)


def _hybrid_ndcg(trial: Trial, settings: Settings, weights: Weights) -> float:
    model = baselines.hybrid(replace(trial.fitted.state, weights=weights), trial.fold.of_movies(trial.fitted.known))
    return float(ndcg_per_user(trial.fitted, trial.fold, model, settings.evaluation.k).mean())


def _fit(spark: SparkSession, catalogue: Catalogue, events: Events, settings: Settings, with_ratings: bool) -> Fitted:
    end = int(events.at.max()) + 1
    frame = _frame(spark, events.interactions(), settings.model.als.blocks)
    (statistics,) = movie_statistics(frame, len(catalogue.movie_ids), [end], settings.model.popularity_half_lives_days)
    as_of = datetime.fromtimestamp(end / 1_000_000, UTC).date()
    return fit(frame, catalogue, statistics, end, as_of, settings.model, with_ratings)


def _of_blocks(sample: Choices, model: Model, names: tuple[str, ...]) -> Choices:
    """The sample without the other columns: the likelihood then gives them no weight."""
    columns = (*PERSONAL, *bias_columns(model.popularity_half_lives_days))
    return replace(sample, scores=sample.scores * np.isin(columns, names))


def _frame(spark: SparkSession, events: Events, blocks: int) -> DataFrame:
    rows = pd.DataFrame({name: getattr(events, name) for name in ("user", "movie", "weight", "rating", "at")})
    frame = spark.createDataFrame(rows.astype({"weight": "float32", "rating": "float32"}))
    return frame.repartition(blocks, "user").sortWithinPartitions("user", "movie").cache()


def _with_recipe(settings: Settings, als: Als) -> Settings:
    return settings.model_copy(update={"model": settings.model.model_copy(update={"als": als})})


def _als_ndcg(trial: Trial, settings: Settings) -> float:
    model = baselines.als(trial.fitted, trial.fold.weights[:, trial.fitted.known], settings.model.als)
    return float(ndcg_per_user(trial.fitted, trial.fold, model, settings.evaluation.k).mean())
