"""Hyper-parameter search: random recipes, compared on windows that end where the first tested one begins."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from pyspark.sql import SparkSession
from sklearn.model_selection import ParameterGrid, ParameterSampler

from movierec_spark.evaluation.evaluate import EvaluationResult, evaluate, hybrid_difference
from movierec_spark.settings import Settings
from movierec_spark.settings.model_sections import Model
from movierec_spark.training.backtest import Backtest
from movierec_spark.training.inputs import Inputs
from movierec_spark.training.prepare_backtest import prepare_search_backtest

log = logging.getLogger(__name__)
Hyperparameters = dict[str, Any]  # by the name of a setting, as model.als.alpha


@dataclass(frozen=True)
class SearchResult:
    """settings: with the best recipe. trials: one row per recipe; the first one is that of conf.

    Columns of trials: the hyper-parameters; ndcg, low, high on the validation windows; gain, gain_low, gain_high
    over the recipe of conf, paired; trial, its number; chosen, whether it is the best one.
    """

    settings: Settings
    trials: pd.DataFrame


def search(spark: SparkSession, inputs: Inputs, as_of: date, settings: Settings) -> SearchResult:
    """Try recipes drawn from settings.search.space; the one of the best nDCG is taken.

    Every trial is fitted and tested on events before the first window that the gates test, so that the gates judge
    the best recipe on other events than those it was chosen by. Raises ValueError where the history is too short.
    """
    backtest = prepare_search_backtest(spark, inputs, as_of, settings)
    candidates = [{}, *draw_hyperparameters(settings)]
    results = [_validate(backtest.with_settings(with_hyperparameters(settings, values))) for values in candidates]
    backtest.unpersist()
    trials = pd.DataFrame(
        _trial(candidate, result, results[0], settings) for candidate, result in zip(candidates, results, strict=True)
    )
    best = int(trials["ndcg"].argmax())
    log.info("recipe %d of %d is the best: %s", best, len(candidates), candidates[best] or "that of conf")
    trials = trials.assign(trial=range(len(trials)), chosen=[number == best for number in range(len(trials))])
    return SearchResult(with_hyperparameters(settings, candidates[best]), trials)


def draw_hyperparameters(settings: Settings) -> Iterator[Hyperparameters]:
    """settings.search.trials different points of the space, or as many as there are; the same in every run."""
    space = settings.search.space
    count = min(settings.search.trials, len(ParameterGrid(space)))
    yield from ParameterSampler(space, count, random_state=settings.model.seed)


def with_hyperparameters(settings: Settings, values: Hyperparameters) -> Settings:
    """The settings with these values of the model.

    Raises ValueError for a name that is no setting of the model, or a value out of its bounds.
    """
    model = settings.model.model_dump()
    for name, value in values.items():
        section, *path = name.split(".")
        if section != "model" or not path:
            raise ValueError(f"search.space names {name}, which is no setting of the model; write model.als.alpha")
        group = model
        for part in path[:-1]:
            group = group[part]
        group[path[-1]] = value
    return settings.model_copy(update={"model": Model.model_validate(model)})


def _validate(backtest: Backtest) -> EvaluationResult:
    settings = backtest.settings
    return evaluate(backtest.evaluate_windows().folds, settings.evaluation, settings.model.seed)


def _trial(
    values: Hyperparameters, result: EvaluationResult, of_conf: EvaluationResult, settings: Settings
) -> dict[str, Any]:
    """One row of trials, but for its number and whether it is the best."""
    metric = f"ndcg_at_{result.k}"
    figures = result.figures.set_index(["model", "segment", "metric"])
    ndcg, low, high = figures.loc[("hybrid", "all", metric), ["value", "low", "high"]]
    gain = hybrid_difference(result, of_conf, metric, settings.evaluation, settings.model.seed)
    hyperparameters = {name: str(values.get(name, "as in conf")) for name in settings.search.space}
    outcome = {"ndcg": ndcg, "low": low, "high": high, "gain": gain.value, "gain_low": gain.low, "gain_high": gain.high}
    return hyperparameters | outcome
