"""Training: the forward evaluation, then the fit on everything known on the day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
from matplotlib.figure import Figure
from pyspark.sql import SparkSession

from movierec_spark.evaluation.cold_start import cold_movies, withheld_movies
from movierec_spark.evaluation.evaluation import Evaluation, ExtraSegments, evaluate
from movierec_spark.evaluation.gates import Gate, gates, unknown_reference
from movierec_spark.evaluation.plots import plots
from movierec_spark.evaluation.prequential import Forward, forward
from movierec_spark.models.item_state import ItemState, Weights
from movierec_spark.session import checkpoints
from movierec_spark.settings import Settings
from movierec_spark.training.backtest import Backtest, prepare_backtest
from movierec_spark.training.hyperparameter_search import search
from movierec_spark.training.inputs import Inputs

Champion = Settings | str | None


@dataclass(frozen=True)
class Training:
    """state: the model, fitted on everything known on the day. evaluation: of the same recipe on past windows.

    gates: what the recipe must reach, and whether it does. plots: by name. settings: those of the recipe, after
    the search. trials: of the search, see Searched; None without one.
    """

    state: ItemState
    evaluation: Evaluation
    gates: tuple[Gate, ...]
    plots: dict[str, Figure]
    settings: Settings
    trials: pd.DataFrame | None


def train(spark: SparkSession, inputs: Inputs, as_of: date, settings: Settings, champion: Champion = None) -> Training:
    """Train, and judge the recipe of the settings, or the one that a search finds where they want it.

    champion: the settings of the champion's recipe, which is refitted on the same windows unless it is the same;
    or why it can't be, which keeps a gate shut; None before there is one.
    The same frames, in any order, give the same model.
    Raises ValueError where the history is too short.
    """
    with checkpoints(spark, settings.home / "checkpoints"):
        return _trained(spark, inputs, as_of, settings, champion)


def same_recipe(one: Settings, other: Settings) -> bool:
    """Whether both fit the same model to the same events."""
    return (one.model, one.preferences) == (other.model, other.preferences)


def _trained(spark: SparkSession, inputs: Inputs, as_of: date, settings: Settings, champion: Champion) -> Training:
    trials = None
    if settings.search.trials:
        searched = search(spark, inputs, as_of, settings)
        settings, trials = searched.settings, searched.trials
    past = prepare_backtest(spark, inputs, as_of, settings)
    found, evaluation = _evaluated(past)
    state = replace(past.fit_before(past.end).state, weights=found.weights)
    past.events.unpersist()
    verdict = _verdict(spark, inputs, as_of, past, evaluation, champion)
    return Training(state, evaluation, verdict, plots(evaluation), settings, trials)


def _evaluated(past: Backtest) -> tuple[Forward, Evaluation]:
    """The recipe on every window, and on movies and users that it has met nothing of."""
    found = forward(past.fit_before, past.cuts, past.end, past.tested, past.settings, groups=past.shares_of_groups)
    parts = (found.newcomers, *_cold_movies(past, found.tested_weights))
    return found, _evaluation(past, found, ExtraSegments(past.groups, parts))


def _evaluated_like(past: Backtest, candidate: Backtest) -> Evaluation:
    """The recipe on the windows, users and held-out events of a candidate."""
    targets = past.tested_as_in(candidate)
    found = forward(past.fit_before, past.cuts, past.end, past.tested, past.settings, targets)
    return _evaluation(past, found, ExtraSegments())


def _evaluation(past: Backtest, found: Forward, more: ExtraSegments) -> Evaluation:
    settings = past.settings
    return evaluate(found.tested, settings.evaluation, settings.model.seed, past.user_ids, more)


def _cold_movies(past: Backtest, weights: Weights) -> Iterator[pd.DataFrame]:
    """In the last window some movies that training never met, where settings want it."""
    chosen, cut = past.settings.evaluation, past.cuts[-1]
    withheld = withheld_movies(past.statistics[cut].events, chosen.withheld_movies, past.settings.model.seed)
    if len(withheld):
        fitted = past.without(withheld).fit_before(cut)
        yield cold_movies(fitted, past.tested, cut, withheld, weights, chosen.k)


def _verdict(
    spark: SparkSession,
    inputs: Inputs,
    as_of: date,
    past: Backtest,
    evaluation: Evaluation,
    champion: Settings | str | None,
) -> tuple[Gate, ...]:
    """The gates, with the champion's recipe on the windows, users and held-out events of the candidate's."""
    settings = past.settings
    if isinstance(champion, str):
        return (*gates(evaluation, settings), unknown_reference(champion))
    if champion is None or same_recipe(champion, settings):
        return gates(evaluation, settings, evaluation if champion else None)
    theirs = prepare_backtest(spark, inputs, as_of, champion, like=past)
    reference = _evaluated_like(theirs, past)
    theirs.events.unpersist()
    return gates(evaluation, settings, reference)
