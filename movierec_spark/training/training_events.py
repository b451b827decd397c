"""The events that a model is fitted on: all of them, or those of some users where so many are not needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.dataset.item_statistics import movie_statistics
from movierec_spark.dataset.movie_statistics import MovieStatistics
from movierec_spark.features.preferences import interactions

PARTS = 1_000_000  # into which users are divided by a hash


@dataclass(frozen=True)
class TrainingEvents:
    """Events by position, cached. counts: by moment (microseconds), per movie the interactions before it, float64."""

    rows: DataFrame
    counts: Mapping[int, np.ndarray]

    @staticmethod
    def counted(rows: DataFrame, statistics: Mapping[int, MovieStatistics]) -> "TrainingEvents":
        """statistics: of the interactions among the rows, by moment."""
        return TrainingEvents(rows, {moment: of_moment.events for moment, of_moment in statistics.items()})

    def without_movies(self, movies: np.ndarray) -> "TrainingEvents":
        """The events with other movies than these (positions)."""
        is_kept = np.ones(len(next(iter(self.counts.values()))), dtype=bool)
        is_kept[movies] = False
        withheld = self.rows.sparkSession.createDataFrame(pd.DataFrame({"movie": movies}), "movie INT")
        rows = self.rows.join(F.broadcast(withheld), on="movie", how="left_anti")
        return TrainingEvents(rows, {moment: counts * is_kept for moment, counts in self.counts.items()})


def sample_events(whole: TrainingEvents, moments: Sequence[int], max_events: int, seed: int) -> TrainingEvents:
    """All events of users drawn by a hash, about max_events; the whole where it has no more. moments: to count at."""
    all_counts = whole.counts[max(whole.counts)]
    n_events = all_counts.sum()
    if n_events <= max_events:
        return whole
    part = F.pmod(F.xxhash64("user", F.lit(seed), F.lit("sample")), F.lit(PARTS))
    rows = whole.rows.where(part < PARTS * max_events / n_events).cache()
    statistics = movie_statistics(interactions(rows), len(all_counts), list(moments), ())
    return TrainingEvents.counted(rows, dict(zip(moments, statistics, strict=True)))
