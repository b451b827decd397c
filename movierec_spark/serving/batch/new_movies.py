"""The movies that are new on a day."""

from datetime import date, timedelta

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.serving.batch.snapshot import DaySnapshot
from movierec_spark.serving.exploration.new_movies import new_of_day


def first_known_lately(versions: DataFrame, days: int, as_of: date) -> np.ndarray:
    """The ids of the movies that were first known in the last so many days, int64.

    versions: movie_id, known_at, of all rows of silver.movies that are known on the day.
    """
    first_known = versions.groupBy("movie_id").agg(F.min("known_at").alias("known_from"))
    is_late = (F.col("known_from") > as_of - timedelta(days=days)) & (F.col("known_from") <= as_of)
    return np.array([row["movie_id"] for row in first_known.where(is_late).collect()], dtype=np.int64)


def movies_to_explore(job: Job, snapshot: DaySnapshot) -> np.ndarray:
    """The ids of the movies that may be drawn as new ones, int64, ascending; none where the settings draw none."""
    explore = job.settings.serving.explore
    if not (explore.share and explore.new_probability and explore.new_days):
        return np.empty(0, dtype=np.int64)
    late = first_known_lately(job.lake.read(job.spark, tables.MOVIES), explore.new_days, job.as_of)
    return new_of_day(np.intersect1d(late, snapshot.movies_of_at_most(explore.new_events)), f"{job.as_of}")
