"""The history of a training, and the moments at which the evaluation cuts it."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.dataset.catalogue import Catalogue, collect_catalogue
from movierec_spark.dataset.interactions import Events, collect_events, events_of_users, index_events, user_ids_of
from movierec_spark.dataset.item_statistics import MovieStatistics, group_membership, movie_statistics
from movierec_spark.evaluation.prequential import sample_users
from movierec_spark.evaluation.splits import forward_cuts
from movierec_spark.features.demographics import group_names, shares_of_groups
from movierec_spark.features.preferences import likes
from movierec_spark.models.fit import Fitted, fit
from movierec_spark.models.item_state import positions
from movierec_spark.settings import Evaluation, Settings
from movierec_spark.training.inputs import Inputs

log = logging.getLogger(__name__)
Windows = tuple[tuple[int, ...], int]


@dataclass(frozen=True)
class Backtest:
    """Events by position, cached, and what the recipe of the settings needs of them at each moment.

    user_ids: int64, ascending; the id of each position. cuts: microseconds, ascending, where windows begin.
    end: the moment after the day. statistics: at each cut and at the end. tested: all events of the users to test.
    rated_moments: those at which stars are fitted too. groups: groups_of the users; None where nothing is known.
    """

    settings: Settings
    events: DataFrame
    user_ids: np.ndarray
    catalogue: Catalogue
    cuts: tuple[int, ...]
    end: int
    statistics: dict[int, MovieStatistics]
    tested: Events
    rated_moments: tuple[int, ...]
    groups: pd.DataFrame | None

    def fit_before(self, moment: int) -> Fitted:
        """Everything fitted on the events before one of the moments."""
        started, at = time.monotonic(), self.statistics[moment]
        stars = moment in self.rated_moments
        fitted = fit(self.events, self.catalogue, at, moment, _last_day(moment), self.settings.model, stars)
        log.info("fitted on %d events in %.1f s", at.events.sum(), time.monotonic() - started)
        return fitted

    @property
    def shares_of_groups(self) -> np.ndarray | None:
        """Users x groups, see user_vectors; None where nothing is known of anybody."""
        return None if self.groups is None else shares_of_groups(self.groups, self.user_ids, group_names(self.groups))

    def without(self, movies: np.ndarray) -> "Backtest":
        """The past in which nobody ever met these movies (positions); for their ranking alone, so without stars."""
        met = np.ones(len(self.catalogue.movie_ids), dtype=bool)
        met[movies] = False
        statistics = {moment: at.masked(met) for moment, at in self.statistics.items()}
        withheld = self.events.sparkSession.createDataFrame(pd.DataFrame({"movie": movies}), "movie INT")
        events = self.events.join(F.broadcast(withheld), on="movie", how="left_anti")
        return replace(self, events=events, statistics=statistics, rated_moments=())

    def with_settings(self, settings: Settings) -> "Backtest":
        """The past for another recipe of the model, whose events, half-lives and blocks are the same."""
        return replace(self, settings=settings, rated_moments=())

    def tested_as_in(self, other: "Backtest") -> Events:
        """The events on which the other tests its users, by this one's positions; unknown users are left out."""
        position = positions(self.user_ids, other.user_ids)[other.tested.user]
        return replace(other.tested, user=position).where(position >= 0).in_order()


def prepare_backtest(
    spark: SparkSession, inputs: Inputs, as_of: date, settings: Settings, like: Backtest | None = None
) -> Backtest:
    """The past as the recipe of the settings sees it; like: with the windows and the users of another one.

    Raises ValueError where the history is too short.
    """
    chosen = settings.evaluation

    def windows(events: DataFrame) -> Windows:
        cuts = like.cuts if like else tuple(forward_cuts(events, chosen.windows + 1, chosen.window_fraction))
        return cuts, _micros(as_of + timedelta(days=1))

    return _prepared(spark, inputs, settings, windows, like)


def prepare_search_backtest(spark: SparkSession, inputs: Inputs, as_of: date, settings: Settings) -> Backtest:
    """Backtest data of windows that end where the first one of prepare_backtest begins.

    They are as large, and search.windows in number.

    Raises ValueError where the history is too short.
    """
    chosen, searched = settings.evaluation, settings.search.windows

    def windows(events: DataFrame) -> Windows:
        cuts = forward_cuts(events, chosen.windows + 1 + searched, chosen.window_fraction)
        if len(cuts) < searched + 2:
            raise ValueError("the history is too short to search on: lower search.windows or evaluation.windows")
        return tuple(cuts[: searched + 1]), cuts[searched + 1]

    return _prepared(spark, inputs, settings, windows)


def _prepared(
    spark: SparkSession,
    inputs: Inputs,
    settings: Settings,
    windows: Callable[[DataFrame], Windows],
    like: Backtest | None = None,
) -> Backtest:
    preferences = likes(inputs.preferences(settings.preferences))
    catalogue = collect_catalogue(inputs.movies, inputs.tags, preferences, inputs.credits)
    user_ids, chosen = user_ids_of(preferences), settings.evaluation
    blocks = settings.model.als.blocks
    events = index_events(spark, preferences, inputs.ratings, user_ids, catalogue.movie_ids, blocks)
    cuts, end = windows(events)
    moments = [*cuts, end]
    groups, half_lives = inputs.groups(user_ids), settings.model.popularity_half_lives_days
    membership = None if groups is None else group_membership(spark, groups, user_ids)
    statistics = movie_statistics(events, len(catalogue.movie_ids), moments, half_lives, membership)
    before = events.where(F.col("at") < end)
    users = _users_of(like, user_ids) if like else sample_users(before, cuts, chosen.max_users, settings.model.seed)
    tested = collect_events(events_of_users(spark, before, users))
    log.info("%d movies, %d users to test, %d windows", len(catalogue.movie_ids), len(users), len(cuts) - 1)
    by_moment = dict(zip(moments, statistics, strict=True))
    rated = _rated_moments(moments, tested, chosen)
    return Backtest(settings, events, user_ids, catalogue, cuts, end, by_moment, tested, rated, groups)


def _rated_moments(moments: list[int], tested: Events, chosen: Evaluation) -> tuple[int, ...]:
    """The last window and the end, or all; none for a team without ratings."""
    if not np.isfinite(tested.rating).any():
        return ()
    return tuple(moments if chosen.rank_by_stars else moments[-2:])


def _users_of(like: Backtest, user_ids: np.ndarray) -> np.ndarray:
    """The positions among user_ids of the users that the other one tests."""
    found = positions(user_ids, like.user_ids[np.unique(like.tested.user)])
    return found[found >= 0]


def _micros(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000


def _last_day(moment: int) -> date:
    """The day of the last event before the moment (microseconds)."""
    return datetime.fromtimestamp((moment - 1) / 1_000_000, UTC).date()
