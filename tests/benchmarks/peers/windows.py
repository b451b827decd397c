"""The forward windows and the global cut: folds, and the lists of the project's own models.

The last window's cut is the quantile 0.9 of event times: so both protocols share what was fitted there.
"""

import time
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from pyspark.sql import SparkSession

from movierec_spark.dataset.holdout import Fold, window_fold
from movierec_spark.dataset.interactions import collect_events
from movierec_spark.evaluation import baselines, prequential
from movierec_spark.evaluation.prequential import with_reach
from movierec_spark.evaluation.window_params import best_half_life, ndcg_by_half_life
from movierec_spark.models.fit import Fitted
from movierec_spark.models.item_state import Weights
from movierec_spark.settings import Settings
from movierec_spark.storage.checkpoints import checkpoints
from movierec_spark.storage.location import Location
from movierec_spark.training.backtest import Backtest
from movierec_spark.training.prepare_backtest import prepare_backtest
from tests.benchmarks.cost import measured
from tests.benchmarks.datasets import Dataset
from tests.benchmarks.peers.plan import SELECTION, Group
from tests.benchmarks.peers.time_to_split import TARGETS
from tests.benchmarks.peers.write_folds import MODELS, check_fold, write_lists, write_queries, write_training
from tests.benchmarks.withheld import inputs, last_day


@dataclass
class FittedOnce:
    """Backtest.fit_before, which remembers what it fitted and how long that took. Seconds: by cut."""

    backtest: Backtest
    fitted: dict[int, Fitted] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)

    def __call__(self, moment: int) -> Fitted:
        if moment not in self.fitted:
            started = time.perf_counter()
            self.fitted[moment] = self.backtest.fit_before(moment)
            self.seconds[moment] = time.perf_counter() - started
        return self.fitted[moment]


def write_windows(spark: SparkSession, data: Dataset, settings: Settings, work: Path) -> tuple[Group, dict[str, Any]]:
    """Write every window as a training with its queries; what is to be fitted, and what the hybrid cost.

    The first window is never tested: settings are chosen on it.
    """
    with checkpoints(spark, Location.of(settings.checkpoints, settings.store)):
        backtest = prepare_backtest(spark, inputs(spark, data, data, settings), last_day(data), settings)
        fit = FittedOnce(backtest)
        with measured() as cost:
            result = prequential.evaluate_windows(
                fit, backtest.cuts, backtest.end, backtest.test_events, settings, group_shares=backtest.group_shares
            )
        events = collect_events(backtest.events.rows)
        trainings: dict[str, list[str]] = {}
        for number, (start, stop) in enumerate(pairwise([*backtest.cuts, backtest.end])):
            name, fitted = f"window_{number}", fit(start)
            write_training(work, name, events.where(events.at < start), fitted.known)
            fold = window_fold(backtest.test_events, start, stop, len(fitted.catalogue.movie_ids))
            queries = "forward" if number else SELECTION
            write_queries(work, name, queries, fold, backtest.test_events, fitted.known)
            if number:
                check_fold(result.folds[number - 1], fold, settings.evaluation.k)
                write_lists(work, name, queries, result.folds[number - 1].top_items, fitted.known)
                trainings[name] = [queries]
        trainings[name] += _write_split(work, name, fit, backtest, result.last_window_weights)
    tested = [fit.seconds[cut] for cut in backtest.cuts[1:]]
    mib = (cost.jvm_bytes + cost.python_bytes) / 2**20
    costs = {"fit_seconds": float(np.mean(tested)), "all_seconds": cost.seconds, "peak_mib": mib}
    return Group("windows", "window_0", trainings), costs


def _write_split(work: Path, name: str, fit: FittedOnce, backtest: Backtest, weights: Weights) -> list[str]:
    """The queries of the global cut, each with the lists of what the last window was tested with; their names."""
    settings, events = backtest.settings, backtest.test_events
    cut, k, fitted = backtest.cuts[-1], settings.evaluation.k, fit(backtest.cuts[-1])
    n_movies, before = len(fitted.catalogue.movie_ids), fit(backtest.cuts[-2])
    earlier = window_fold(events, backtest.cuts[-2], cut, n_movies)
    half_life_index = best_half_life([ndcg_by_half_life(before, earlier, k)])
    state = replace(fitted.state, weights=weights, breadth=settings.serving.breadth)
    served = replace(fitted, state=with_reach(state, fitted, events, cut, k))
    for queries, make in TARGETS.items():
        fold = make(events, cut, n_movies)
        write_queries(work, name, queries, fold, events, fitted.known)
        write_lists(work, name, queries, _lists(served, fold, half_life_index, settings), fitted.known)
    return list(TARGETS)


def _lists(fitted: Fitted, fold: Fold, half_life_index: int, settings: Settings) -> dict[str, np.ndarray]:
    """By model, positions in the catalogue."""
    seen = fold.weights[:, fitted.known]
    models = (
        baselines.popularity(fitted, seen),
        baselines.decayed_popularity(fitted, seen, half_life_index),
        baselines.als(fitted, seen, settings.model.als),
        baselines.hybrid(fitted.state, fold.of_movies(fitted.known)),
    )
    lists = (model.top_items(seen, settings.evaluation.k) for model in models)
    return {name: np.where(places >= 0, fitted.known[places], -1) for name, places in zip(MODELS, lists, strict=True)}
