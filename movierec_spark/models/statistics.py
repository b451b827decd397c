"""How often and how lately each movie was met, at several moments, in one pass over the events."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

DAY = 86_400_000_000


@dataclass(frozen=True)
class MovieStatistics:
    """Of the events before one moment, per movie (position).

    events: float64 [movies]. decayed: movies x half-lives, events each halved every half-life.
    age_days: days since the first event; NaN without one.
    """

    events: np.ndarray
    decayed: np.ndarray
    age_days: np.ndarray

    def of_movies(self, movies: np.ndarray) -> "MovieStatistics":
        """The statistics of some movies only (positions)."""
        return MovieStatistics(self.events[movies], self.decayed[movies], self.age_days[movies])

    def masked(self, met: np.ndarray) -> "MovieStatistics":
        """As if some movies had never been met. met: bool [movies]."""
        return MovieStatistics(self.events * met, self.decayed * met[:, None], np.where(met, self.age_days, np.nan))


def movie_statistics(
    events: DataFrame, movies: int, moments: list[int], half_lives_days: tuple[float, ...]
) -> list[MovieStatistics]:
    """The statistics at each moment (microseconds); one Spark job for all of them.

    events: movie INT, at BIGINT (microseconds).
    """
    columns = [column for i, moment in enumerate(moments) for column in _at_moment(i, moment, half_lives_days)]
    rows: pd.DataFrame = events.groupBy("movie").agg(F.min("at").alias("first"), *columns).toPandas()
    table = np.zeros((movies, rows.shape[1]))
    table[rows["movie"].to_numpy()] = rows.to_numpy(np.float64)
    first, figures = table[:, 1], table[:, 2:].reshape(movies, len(moments), 1 + len(half_lives_days))
    return [_statistics(figures[:, i], first, moment) for i, moment in enumerate(moments)]


def _at_moment(i: int, moment: int, half_lives_days: tuple[float, ...]) -> list[Column]:
    before = F.col("at") < moment
    days = (F.lit(moment) - F.col("at")) / DAY
    count = F.sum(before.cast("double")).alias(f"events_{i}")
    return [count] + [
        F.sum(F.when(before, F.pow(F.lit(0.5), days / half_life)).otherwise(0.0)).alias(f"decayed_{i}_{h}")
        for h, half_life in enumerate(half_lives_days)
    ]


def _statistics(figures: np.ndarray, first: np.ndarray, moment: int) -> MovieStatistics:
    met = figures[:, 0] > 0
    age = np.where(met, (moment - first) / DAY, np.nan)
    return MovieStatistics(figures[:, 0], figures[:, 1:], age)
