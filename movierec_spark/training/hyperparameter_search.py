"""A search for a better recipe, on windows that end where the first tested one begins."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from pyspark.sql import SparkSession
from sklearn.model_selection import ParameterGrid, ParameterSampler

from movierec_spark.evaluation.evaluation import Evaluation, against, evaluate
from movierec_spark.evaluation.prequential import forward
from movierec_spark.settings import Settings
from movierec_spark.settings.sections import Model
from movierec_spark.training.backtest import Backtest, prepare_search_backtest
from movierec_spark.training.inputs import Inputs

log = logging.getLogger(__name__)
Choices = dict[str, Any]


@dataclass(frozen=True)
class Searched:
    """settings: with the recipe that won. trials: one row a recipe, the first is that of conf.

    trials: the choices, seconds not counted; ndcg, low, high on the validation windows; gain, gain_low, gain_high
    over the recipe of conf, paired; chosen.
    """

    settings: Settings
    trials: pd.DataFrame


def search(spark: SparkSession, inputs: Inputs, as_of: date, settings: Settings) -> Searched:
    """Try recipes drawn from the space; the one of the best nDCG wins.

    Every trial is fitted and tested on events before the first window that the gates test, so that what won
    is judged on events that it was not chosen by. Raises ValueError where the history is too short for that.
    """
    past = prepare_search_backtest(spark, inputs, as_of, settings)
    tried = [{}, *draw(settings)]
    evaluations = [_tested(past.with_settings(with_choices(settings, choices))) for choices in tried]
    past.events.unpersist()
    rows = pd.DataFrame([_row(*each, evaluations[0], settings) for each in zip(tried, evaluations, strict=True)])
    best = int(rows["ndcg"].argmax())
    log.info("recipe %d of %d won: %s", best, len(tried), tried[best] or "that of conf")
    chosen = rows.assign(trial=range(len(rows)), chosen=[number == best for number in range(len(rows))])
    return Searched(with_choices(settings, tried[best]), chosen)


def draw(settings: Settings) -> Iterator[Choices]:
    """settings.search.trials different recipes of the space, or as many as there are; the same in every run."""
    space = settings.search.space
    most = min(settings.search.trials, len(ParameterGrid(space)))
    yield from ParameterSampler(space, most, random_state=settings.model.seed)


def with_choices(settings: Settings, choices: Choices) -> Settings:
    """The settings with these values of the model. Raises ValueError for a name or a value that isn't allowed."""
    model = settings.model.model_dump()
    for name, value in choices.items():
        first, *inner = name.split(".")
        if first != "model" or not inner:
            raise ValueError(f"search.space names {name}, which is no setting of the model; write model.als.alpha")
        group = model
        for part in inner[:-1]:
            group = group[part]
        group[inner[-1]] = value
    return settings.model_copy(update={"model": Model.model_validate(model)})


def _tested(past: Backtest) -> Evaluation:
    found = forward(past.fit_before, past.cuts, past.end, past.tested, past.settings, groups=past.shares_of_groups)
    return evaluate(found.tested, past.settings.evaluation, past.settings.model.seed)


def _row(choices: Choices, evaluation: Evaluation, first: Evaluation, settings: Settings) -> dict[str, Any]:
    metric = f"ndcg_at_{evaluation.k}"
    figures = evaluation.figures.set_index(["model", "segment", "metric"])
    value, low, high = figures.loc[("hybrid", "all", metric), ["value", "low", "high"]]
    gain = against(evaluation, first, metric, settings.evaluation, settings.model.seed)
    ends = {"gain": gain.value, "gain_low": gain.low, "gain_high": gain.high}
    told = {name: str(choices.get(name, "as in conf")) for name in settings.search.space}
    return {**told, "ndcg": value, "low": low, "high": high, **ends}
