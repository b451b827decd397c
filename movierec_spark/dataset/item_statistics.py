"""Popularity, recency and age of each movie at several moments, in one pass over the events."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.dataset.movie_statistics import MovieStatistics
from movierec_spark.features.demographics import group_names

MICROSECONDS_PER_DAY = 86_400_000_000


@dataclass(frozen=True)
class GroupMembership:
    """Who belongs to which groups. names: of the groups. members: user INT, group INT (both positions)."""

    names: tuple[str, ...]
    members: DataFrame


def group_membership(spark: SparkSession, groups: pd.DataFrame, user_ids: np.ndarray) -> GroupMembership:
    """groups: groups_of some of the users. user_ids: int64, ascending; the id of each position."""
    names = group_names(groups)
    members = {
        "user": np.searchsorted(user_ids, groups["user_id"]).astype(np.int32),
        "group": pd.Index(names).get_indexer(groups["group"]).astype(np.int32),
    }
    return GroupMembership(names, spark.createDataFrame(pd.DataFrame(members)))


def movie_statistics(
    events: DataFrame,
    movies: int,
    moments: list[int],
    half_lives_days: tuple[float, ...],
    membership: GroupMembership | None = None,
) -> list[MovieStatistics]:
    """The statistics at each moment (microseconds); one Spark job for all of them, and one for those of groups.

    events: user INT, movie INT, at BIGINT (microseconds).
    """
    columns = [column for i, moment in enumerate(moments) for column in _at_moment(i, moment, half_lives_days)]
    rows: pd.DataFrame = events.groupBy("movie").agg(F.min("at").alias("first"), *columns).toPandas()
    table = np.zeros((movies, rows.shape[1]))
    table[rows["movie"].to_numpy()] = rows.to_numpy(np.float64)
    first, figures = table[:, 1], table[:, 2:].reshape(movies, len(moments), 1 + len(half_lives_days))
    names = membership.names if membership else ()
    by_group = _by_group(events, movies, moments, membership) if membership else np.zeros((len(moments), movies, 0))
    return [_statistics(figures[:, i], first, moment, names, by_group[i]) for i, moment in enumerate(moments)]


def _by_group(events: DataFrame, movies: int, moments: Sequence[int], membership: GroupMembership) -> np.ndarray:
    """Events before each moment, moments x movies x groups."""
    columns = [F.sum((F.col("at") < moment).cast("double")).alias(f"events_{i}") for i, moment in enumerate(moments)]
    grouped = events.join(F.broadcast(membership.members), on="user", how="inner").groupBy("movie", "group")
    rows: pd.DataFrame = grouped.agg(*columns).toPandas()
    counts = np.zeros((len(moments), movies, len(membership.names)))
    counts[:, rows["movie"], rows["group"]] = rows.drop(columns=["movie", "group"]).to_numpy(np.float64).T
    return counts


def _at_moment(i: int, moment: int, half_lives_days: tuple[float, ...]) -> list[Column]:
    before = F.col("at") < moment
    days = (F.lit(moment) - F.col("at")) / MICROSECONDS_PER_DAY
    count = F.sum(before.cast("double")).alias(f"events_{i}")
    return [count] + [
        F.sum(F.when(before, F.pow(F.lit(0.5), days / half_life)).otherwise(0.0)).alias(f"decayed_{i}_{h}")
        for h, half_life in enumerate(half_lives_days)
    ]


def _statistics(
    figures: np.ndarray, first: np.ndarray, moment: int, groups: tuple[str, ...], by_group: np.ndarray
) -> MovieStatistics:
    has_events = figures[:, 0] > 0
    age = np.where(has_events, (moment - first) / MICROSECONDS_PER_DAY, np.nan)
    return MovieStatistics(figures[:, 0], figures[:, 1:], age, groups, by_group)
