"""Training: evaluate the recipe on past windows, then fit it on everything known on the day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
from matplotlib.figure import Figure
from pyspark.sql import SparkSession

from movierec_spark.evaluation.cold_start import draw_withheld_movies, evaluate_cold_movies
from movierec_spark.evaluation.evaluate import EvaluationResult, ExtraSegments, evaluate
from movierec_spark.evaluation.gates import Gate, evaluate_gates, failed_refit, off_policy_gate
from movierec_spark.evaluation.off_policy.candidate import OffPolicyEvaluation
from movierec_spark.evaluation.plots import plots
from movierec_spark.evaluation.prequential import PrequentialResult, with_reach
from movierec_spark.models.fit import Fitted
from movierec_spark.models.item_state import ItemState
from movierec_spark.settings import Settings
from movierec_spark.storage.checkpoints import checkpoints
from movierec_spark.storage.location import Location
from movierec_spark.training.backtest import Backtest
from movierec_spark.training.hyperparameter_search import search
from movierec_spark.training.inputs import Inputs
from movierec_spark.training.off_policy import evaluate_explored
from movierec_spark.training.prepare_backtest import prepare_backtest

Reference = Settings | str | None  # the champion's settings, or why its recipe can't be fitted again


@dataclass(frozen=True)
class Training:
    """The outcome of a training.

    fitted: on everything known on the day; its state is the model. half_life_index: of the popularity that was the best
    in the last window. evaluation: of the same recipe on past windows.
    gates: what the recipe must reach, and whether it does. plots: by name. settings: those of the recipe, after
    the search. trials: see SearchResult; None without a search. off_policy: what the recipe would have earned at
    explored places; None where there were none.
    """

    fitted: Fitted
    half_life_index: int
    evaluation: EvaluationResult
    gates: tuple[Gate, ...]
    plots: dict[str, Figure]
    settings: Settings
    trials: pd.DataFrame | None
    off_policy: OffPolicyEvaluation | None = None

    @property
    def state(self) -> ItemState:
        return self.fitted.state


def train(
    spark: SparkSession, inputs: Inputs, as_of: date, settings: Settings, reference: Reference = None
) -> Training:
    """Train and evaluate the recipe of the settings, or the best one of a search where settings.search wants one.

    reference: the settings of the champion's recipe, which is refitted on the same windows unless it is the same;
    or a text that says why it can't be, which makes a gate fail; None before there is a champion.
    The same frames, in any order, give the same model. Raises ValueError where the history is too short.
    """
    with checkpoints(spark, Location.of(settings.checkpoints, settings.store)):
        return _train(spark, inputs, as_of, settings, reference)


def same_recipe(one: Settings, other: Settings) -> bool:
    """Whether both fit the same model to the same events."""
    return (one.model, one.preferences) == (other.model, other.preferences)


def _train(spark: SparkSession, inputs: Inputs, as_of: date, settings: Settings, reference: Reference) -> Training:
    trials = None
    if settings.search.trials:
        searched = search(spark, inputs, as_of, settings)
        settings, trials = searched.settings, searched.trials
    backtest = prepare_backtest(spark, inputs, as_of, settings)
    windows = backtest.evaluate_windows()
    segments = ExtraSegments(backtest.user_groups, (windows.new_users, *_cold_movies(backtest, windows)))
    evaluation = _evaluate(backtest, windows, segments)
    fitted = backtest.fit_before(backtest.end)
    state = replace(fitted.state, weights=windows.weights)
    state = with_reach(state, fitted, backtest.test_events, backtest.end, settings.evaluation.k)
    off_policy = evaluate_explored(spark, backtest, windows.last_window_weights, inputs.explored)
    backtest.unpersist()
    gates = _gates(spark, inputs, as_of, backtest, evaluation, reference)
    gates += off_policy_gate(off_policy, settings) if off_policy else ()
    fitted = replace(fitted, state=state)
    return Training(fitted, windows.half_life_index, evaluation, gates, plots(evaluation), settings, trials, off_policy)


def _evaluate(backtest: Backtest, windows: PrequentialResult, segments: ExtraSegments) -> EvaluationResult:
    settings = backtest.settings
    result = evaluate(windows.folds, settings.evaluation, settings.model.seed, backtest.user_ids, segments)
    return replace(result, breadth_curve=windows.breadth_curve)


def _cold_movies(backtest: Backtest, windows: PrequentialResult) -> Iterator[pd.DataFrame]:
    """In the last window, withhold some movies from training and rank them; nothing where settings withhold none."""
    evaluation, cut = backtest.settings.evaluation, backtest.cuts[-1]
    event_counts, seed = backtest.statistics[cut].events, backtest.settings.model.seed
    withheld = draw_withheld_movies(event_counts, evaluation.withheld_movies, seed)
    if len(withheld):
        fitted, weights = backtest.without_movies(withheld).fit_before(cut), windows.last_window_weights
        yield evaluate_cold_movies(fitted, backtest.test_events, cut, withheld, weights, evaluation.k)


def _gates(
    spark: SparkSession,
    inputs: Inputs,
    as_of: date,
    backtest: Backtest,
    evaluation: EvaluationResult,
    reference: Reference,
) -> tuple[Gate, ...]:
    """The candidate's gates, the champion's recipe evaluated on the candidate's windows, users and held-out events."""
    settings = backtest.settings
    if isinstance(reference, str):
        return (*evaluate_gates(evaluation, settings), failed_refit(reference))
    if reference is None or same_recipe(reference, settings):
        return evaluate_gates(evaluation, settings, evaluation if reference else None)
    reference_backtest = prepare_backtest(spark, inputs, as_of, reference, like=backtest)
    reference_evaluation = _evaluate_like(reference_backtest, backtest)
    reference_backtest.unpersist()
    return evaluate_gates(evaluation, settings, reference_evaluation)


def _evaluate_like(backtest: Backtest, candidate: Backtest) -> EvaluationResult:
    """The recipe on the windows, users and held-out events of a candidate's backtest."""
    windows = backtest.evaluate_windows(targets=backtest.test_events_of(candidate))
    return _evaluate(backtest, windows, ExtraSegments())
