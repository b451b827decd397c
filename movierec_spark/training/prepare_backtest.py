"""Prepare a backtest: index the events, choose the cuts and the users to test, compute the statistics."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.dataset.catalogue import collect_catalogue
from movierec_spark.dataset.interactions import (
    Events,
    at_random_moments,
    collect_events,
    events_of_users,
    index_events,
    user_ids_of,
)
from movierec_spark.dataset.item_statistics import group_membership, movie_statistics
from movierec_spark.evaluation.splits import forward_cuts, sample_test_users
from movierec_spark.features.preferences import interactions
from movierec_spark.models.item_state import positions
from movierec_spark.settings import Evaluation, Settings
from movierec_spark.training.backtest import Backtest
from movierec_spark.training.explored_places import first_explored_day
from movierec_spark.training.inputs import Inputs
from movierec_spark.training.training_events import TrainingEvents, sample_events

log = logging.getLogger(__name__)


class Windows(NamedTuple):
    """Moments in microseconds, see Backtest."""

    cuts: tuple[int, ...]
    end: int
    explored_from: int | None = None

    @property
    def moments(self) -> list[int]:
        """All of them, each once, ascending."""
        return sorted({*self.cuts, self.end} | ({self.explored_from} if self.explored_from else set()))


def prepare_backtest(
    spark: SparkSession, inputs: Inputs, as_of: date, settings: Settings, like: Backtest | None = None
) -> Backtest:
    """Backtest data for these settings, up to the end of the day.

    like: reuse another backtest's cuts and test users, so that both recipes are compared on the same windows.
    Raises ValueError where the history is too short.
    """
    evaluation = settings.evaluation

    def windows(events: DataFrame) -> Windows:
        cuts = like.cuts if like else tuple(forward_cuts(events, evaluation.windows + 1, evaluation.window_fraction))
        has_explored = inputs.explored is not None and settings.model.is_ordered and not like
        explored_from = max(_midnight(first_explored_day(as_of, evaluation)), cuts[-1]) if has_explored else None
        return Windows(cuts, _midnight(as_of + timedelta(days=1)), explored_from)

    return _prepare(spark, inputs, settings, windows, like)


def prepare_search_backtest(spark: SparkSession, inputs: Inputs, as_of: date, settings: Settings) -> Backtest:
    """Backtest data of search.windows windows that end where the first one of prepare_backtest begins.

    The windows are as large as those of prepare_backtest. Raises ValueError where the history is too short.
    """
    evaluation, n_windows = settings.evaluation, settings.search.windows

    def windows(events: DataFrame) -> Windows:
        cuts = forward_cuts(events, evaluation.windows + 1 + n_windows, evaluation.window_fraction)
        if len(cuts) < n_windows + 2:
            raise ValueError("the history is too short to search on: lower search.windows or evaluation.windows")
        return Windows(tuple(cuts[: n_windows + 1]), cuts[n_windows + 1])

    return _prepare(spark, inputs, settings, windows)


def _prepare(
    spark: SparkSession,
    inputs: Inputs,
    settings: Settings,
    windows: Callable[[DataFrame], Windows],
    like: Backtest | None = None,
) -> Backtest:
    preferences = inputs.preferences(settings.preferences).where("weight != 0")
    if not settings.model.is_ordered:
        preferences = at_random_moments(preferences, settings.model.seed)
    preferences = preferences.persist()
    catalogue = collect_catalogue(inputs.movies, inputs.tags, interactions(preferences), inputs.credits)
    user_ids, evaluation, model = user_ids_of(preferences), settings.evaluation, settings.model
    events = index_events(spark, preferences, user_ids, catalogue.movie_ids, model.als.blocks)
    cuts, end, explored_from = chosen = windows(interactions(events))
    moments, user_groups = chosen.moments, inputs.groups(user_ids)
    membership = None if user_groups is None else group_membership(spark, user_groups, user_ids)
    half_lives = model.popularity_half_lives_days
    statistics = movie_statistics(interactions(events), len(catalogue.movie_ids), moments, half_lives, membership)
    whole = TrainingEvents.counted(events, dict(zip(moments, statistics, strict=True)))
    before_end = events.where(F.col("at") < end)
    users = (
        _test_users_of(like, user_ids)
        if like
        else sample_test_users(before_end, cuts, evaluation.max_users, model.seed)
    )
    test_events = collect_events(events_of_users(spark, before_end, users))
    preferences.unpersist()
    log.info("%d movies, %d users to test, %d windows", len(catalogue.movie_ids), len(users), len(cuts) - 1)
    return Backtest(
        settings=settings,
        events=whole,
        sample=sample_events(whole, list(cuts), evaluation.max_events, model.seed),
        user_ids=user_ids,
        catalogue=catalogue,
        cuts=cuts,
        end=end,
        statistics=dict(zip(moments, statistics, strict=True)),
        test_events=test_events,
        rating_moments=_rating_moments([*cuts, end], test_events, evaluation),
        user_groups=user_groups,
        explored_from=explored_from,
    )


def _rating_moments(moments: list[int], test_events: Events, evaluation: Evaluation) -> tuple[int, ...]:
    """The last window and the end, or all moments where explicit ALS is ranked too; none without ratings."""
    if not np.isfinite(test_events.rating).any():
        return ()
    return tuple(moments if evaluation.rank_by_stars else moments[-2:])


def _test_users_of(other: Backtest, user_ids: np.ndarray) -> np.ndarray:
    """The positions among user_ids of the users that the other backtest tests."""
    places = positions(user_ids, other.user_ids[np.unique(other.test_events.user)])
    return places[places >= 0]


def _midnight(day: date) -> int:
    """The first microsecond of a UTC day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000
