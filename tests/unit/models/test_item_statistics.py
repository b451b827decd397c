"""Popularity at several moments, counted in windows, is that of each moment counted alone."""

import numpy as np
import pandas as pd
from pyspark.sql import SparkSession

from movierec_spark.dataset.item_statistics import MICROSECONDS_PER_DAY, movie_statistics

MOVIES, HALF_LIVES = 12, (7.0, 90.0)
MOMENTS = [100 * MICROSECONDS_PER_DAY, 150 * MICROSECONDS_PER_DAY, 400 * MICROSECONDS_PER_DAY]


def drawn_events() -> pd.DataFrame:
    """Some at the moments themselves, some after the last; the last movie has none."""
    rng = np.random.default_rng(1)
    at = np.concatenate([rng.integers(0, 450 * MICROSECONDS_PER_DAY, 300), np.repeat(MOMENTS, 4)])
    return pd.DataFrame({"movie": rng.integers(0, MOVIES - 1, len(at)).astype(np.int32), "at": at})


def test_at_each_moment_they_are_those_of_the_events_before(spark: SparkSession) -> None:
    events = drawn_events()
    for moment, found in zip(
        MOMENTS, movie_statistics(spark.createDataFrame(events), MOVIES, MOMENTS, HALF_LIVES), strict=True
    ):
        earlier = events[events["at"] < moment]
        days = (moment - earlier["at"].to_numpy()) / MICROSECONDS_PER_DAY
        np.testing.assert_array_equal(found.events, np.bincount(earlier["movie"], minlength=MOVIES))
        for column, half_life in enumerate(HALF_LIVES):
            decayed = np.bincount(earlier["movie"], 0.5 ** (days / half_life), minlength=MOVIES)
            np.testing.assert_allclose(found.decayed[:, column], decayed, rtol=1e-12)
        ages = earlier.assign(days=days).groupby("movie")["days"].max()
        np.testing.assert_allclose(found.age_days, ages.reindex(range(MOVIES)).to_numpy(), rtol=1e-12)
