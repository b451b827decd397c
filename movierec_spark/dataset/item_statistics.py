"""Popularity, recency and age of each movie at several moments, in one pass over the events."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, SparkSession
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
    counts, decayed, first = _in_windows(events, movies, moments, half_lives_days)
    in_days = np.array(moments) / MICROSECONDS_PER_DAY
    half_lives_passed = np.diff(in_days)[:, None] / np.array(half_lives_days)  # from each moment to the next
    for i, passed in enumerate(half_lives_passed, 1):
        decayed[i] += decayed[i - 1] * 0.5**passed
    counts = counts.cumsum(axis=0)
    names = membership.names if membership else ()
    by_group = _by_group(events, movies, moments, membership) if membership else np.zeros((len(moments), movies, 0))
    return [_statistics(counts[i], decayed[i], first, moment, names, by_group[i]) for i, moment in enumerate(moments)]


def _in_windows(
    events: DataFrame, movies: int, moments: Sequence[int], half_lives_days: tuple[float, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the events between each moment and the one before: counts, moments x movies; sums, decayed until the moment,
    moments x movies x half-lives. And the first event of each movie, microseconds.
    """
    at = F.col("at")
    window = sum(((at >= moment).cast("int") for moment in moments[1:]), (at >= moments[0]).cast("int"))
    end = F.element_at(F.array(*map(F.lit, moments)), F.col("window") + 1)
    days = (end - at) / MICROSECONDS_PER_DAY
    decayed = [
        F.sum(F.pow(F.lit(0.5), days / half_life)).alias(f"decayed_{half_life}") for half_life in half_lives_days
    ]
    in_windows = events.withColumn("window", window).where(F.col("window") < len(moments))
    grouped = in_windows.groupBy("window", "movie").agg(
        F.min("at").alias("first"), F.count(F.lit(1)).alias("n"), *decayed
    )
    rows: pd.DataFrame = grouped.toPandas()
    place = rows["window"].to_numpy(), rows["movie"].to_numpy()
    counts, sums = np.zeros((len(moments), movies)), np.zeros((len(moments), movies, len(half_lives_days)))
    first = np.full(movies, np.inf)
    counts[place], sums[place] = rows["n"], rows.iloc[:, 4:]
    np.minimum.at(first, place[1], rows["first"])
    return counts, sums, first


def _by_group(events: DataFrame, movies: int, moments: Sequence[int], membership: GroupMembership) -> np.ndarray:
    """Events before each moment, moments x movies x groups."""
    columns = [F.sum((F.col("at") < moment).cast("double")).alias(f"events_{i}") for i, moment in enumerate(moments)]
    grouped = events.join(F.broadcast(membership.members), on="user", how="inner").groupBy("movie", "group")
    rows: pd.DataFrame = grouped.agg(*columns).toPandas()
    counts = np.zeros((len(moments), movies, len(membership.names)))
    counts[:, rows["movie"], rows["group"]] = rows.drop(columns=["movie", "group"]).to_numpy(np.float64).T
    return counts


def _statistics(
    counts: np.ndarray,
    decayed: np.ndarray,
    first: np.ndarray,
    moment: int,
    groups: tuple[str, ...],
    by_group: np.ndarray,
) -> MovieStatistics:
    age = np.where(counts > 0, (moment - first) / MICROSECONDS_PER_DAY, np.nan)
    return MovieStatistics(counts, decayed, age, groups, by_group)
