"""Training: the forward evaluation, then the fit on everything known on the day."""

import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from pyspark.sql import DataFrame, SparkSession

from movierec_spark.evaluation.evaluation import Evaluation, evaluate
from movierec_spark.evaluation.forward import forward, sample_users
from movierec_spark.evaluation.gates import Gate, gates
from movierec_spark.evaluation.plots import plots
from movierec_spark.evaluation.splits import forward_cuts
from movierec_spark.models.catalogue import collect_catalogue
from movierec_spark.models.events import index_events
from movierec_spark.models.fit import Fitted, fit
from movierec_spark.models.item_state import ItemState
from movierec_spark.models.statistics import movie_statistics
from movierec_spark.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Training:
    """state: the model, fitted on everything known on the day. evaluation: of the same recipe on past windows.

    gates: what the recipe must reach, and whether it does. plots: by name. params: the recipe, flat.
    """

    state: ItemState
    evaluation: Evaluation
    gates: tuple[Gate, ...]
    plots: dict[str, Figure]
    params: dict[str, Any]


def train(
    spark: SparkSession,
    ratings: DataFrame | None,
    movies: DataFrame,
    tags: DataFrame,
    preferences: DataFrame,
    as_of: date,
    settings: Settings,
    credits: DataFrame | None = None,
) -> Training:
    """Train on frames that hold what is known on the day, the latest per natural key.

    ratings: user_id, movie_id, rating; None for a team without. movies, tags: of silver. preferences: user_id,
    movie_id, weight, at. credits: movie_id, role, person, billing.
    The same frames, in any order, give the same model. <home>/checkpoints takes what cuts ALS's long lineages.
    Raises ValueError where the history is too short.
    """
    spark.sparkContext.setCheckpointDir(str(settings.home / "checkpoints"))
    chosen = settings.evaluation
    catalogue = collect_catalogue(movies, tags, preferences, credits)
    events = index_events(spark, preferences, ratings, catalogue.movie_ids, settings.model.als.blocks)
    end = _micros(as_of + timedelta(days=1))
    cuts = forward_cuts(events, chosen.windows + 1, chosen.window_fraction)
    moments = [*cuts, end]
    half_lives = settings.model.popularity_half_lives_days
    statistics = movie_statistics(events, len(catalogue.movie_ids), moments, half_lives)
    users = sample_users(events, cuts, chosen.max_users, settings.model.seed)
    rated = bool(np.isfinite(users.rating).any())
    log.info("%d movies, %d users to test, %d windows", len(catalogue.movie_ids), len(set(users.user)), len(cuts) - 1)

    def fit_before(moment: int) -> Fitted:
        started = time.monotonic()
        at = statistics[moments.index(moment)]
        stars = rated and moment in (cuts[-1], end)
        fitted = fit(events, catalogue, at, moment, _last_day(moment), settings.model, stars)
        log.info("fitted on %d events in %.1f s", at.events.sum(), time.monotonic() - started)
        return fitted

    past = forward(fit_before, cuts, end, users, settings)
    evaluation = evaluate(past.tested, chosen, settings.model.seed)
    state = replace(fit_before(end).state, weights=past.weights)
    events.unpersist()
    return Training(state, evaluation, gates(evaluation, settings), plots(evaluation), _params(settings))


def _micros(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000


def _last_day(moment: int) -> date:
    """The day of the last event before the moment (microseconds)."""
    return datetime.fromtimestamp((moment - 1) / 1_000_000, UTC).date()


def _params(settings: Settings) -> dict[str, Any]:
    """model.als.alpha and so on: the recipe."""
    recipe = settings.model_dump(mode="json", include={"model", "evaluation", "preferences"})
    return pd.json_normalize(recipe).iloc[0].to_dict()
