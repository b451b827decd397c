"""The catalogue: the movies that a model may recommend, with their content features."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.dataset.features import Features
from movierec_spark.dataset.item_features import content_features, day_over, features_per_movie, in_first_drop


@dataclass(frozen=True)
class Catalogue:
    """movie_ids: int64, ascending; known_from: int64, microseconds, since when each movie is known.

    features: the rows of content_features.
    """

    movie_ids: np.ndarray
    known_from: np.ndarray
    features: pd.DataFrame

    def features_at(self, moment: int) -> list[Features]:
        """Per movie the features that were known before the moment (microseconds)."""
        return features_per_movie(self.features, self.movie_ids, moment)


def collect_catalogue(
    movies: DataFrame, tags: DataFrame, preferences: DataFrame, credits: DataFrame | None = None
) -> Catalogue:
    """The catalogue of the movies frame, on the driver. movies, credits: as content_features takes them.

    A movie counts as known from the day that brought it or from its first event. One of the first drop of its
    source counts from the beginning of its release year, where that is earlier: an evaluation in the past then
    sees the movies that there were.
    """
    first_events = preferences.groupBy("movie_id").agg(F.min("at").alias("first_event"))
    release = F.unix_micros(F.to_timestamp(F.make_date("release_year", F.lit(1), F.lit(1))))
    described_from = F.least(day_over("known_at"), F.when(in_first_drop(), release))
    of_movie = (
        movies.withColumn("described_from", described_from)
        .groupBy("movie_id")
        .agg(F.min("described_from").alias("described_from"))
    )
    known_from = F.least("described_from", F.unix_micros("first_event"))
    rows: pd.DataFrame = (
        of_movie.join(first_events, on="movie_id", how="left")
        .select("movie_id", known_from.alias("known_from"))
        .orderBy("movie_id")
        .toPandas()
    )
    features = content_features(movies, tags, credits).orderBy("movie_id", "name", "known_from", "value").toPandas()
    return Catalogue(rows["movie_id"].to_numpy(np.int64), rows["known_from"].to_numpy(np.int64), features)
