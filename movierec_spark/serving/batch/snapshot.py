"""What is known on the day that recommendations are made for."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame

from movierec_spark.dataset.item_features import content_features, features_per_movie
from movierec_spark.errors import NothingKnown
from movierec_spark.features.credits import credits_of
from movierec_spark.features.movie_features import movie_features
from movierec_spark.features.preferences import preferences
from movierec_spark.job.job import Job
from movierec_spark.models.cold_items import append_movies
from movierec_spark.models.item_state import ItemState
from movierec_spark.serving.reranking.eligible import Described
from movierec_spark.tables import CREDITS, FEEDBACK, MOVIES, RATINGS, TAGS, USERS


@dataclass(frozen=True)
class DaySnapshot:
    """The day's latest ratings, movies, tags and credits, users' preferences, gold.movie_features rows, users."""

    ratings: DataFrame
    movies: DataFrame
    tags: DataFrame
    credits: DataFrame
    preferences: DataFrame
    features: DataFrame
    users: DataFrame

    @cached_property
    def _movies(self) -> pa.Table:
        """movie_id, events, popularity_30_days, genres, release_year, by id."""
        return (
            self.features.select("movie_id", "events", "popularity_30_days", "genres", "release_year")
            .orderBy("movie_id")
            .toArrow()
        )

    @property
    def popularity(self) -> tuple[np.ndarray, np.ndarray]:
        """The ids of the movies (int64, ascending), and how often each was met of late."""
        return self.movie_ids, self._movies["popularity_30_days"].to_numpy()

    @property
    def liked_movie_ids(self) -> np.ndarray:
        """The ids of the movies that anybody likes."""
        return self.movie_ids[self._movies["events"].to_numpy() > 0]

    @cached_property
    def described(self) -> Described:
        """What the business rules know of the movies."""
        genres = tuple(frozenset(genre.lower() for genre in own) for own in self._movies["genres"].to_pylist())
        return Described(self.movie_ids, genres, self._movies["release_year"].cast("double").to_numpy())

    @property
    def movie_ids(self) -> np.ndarray:
        return self._movies["movie_id"].to_numpy()

    def with_later_movies(self, state: ItemState) -> ItemState:
        """The state with the movies that arrived since its training."""
        later = np.setdiff1d(self.movie_ids, state.movie_ids)
        if not len(later):
            return state
        arrived = self.movies.sparkSession.createDataFrame(pd.DataFrame({"movie_id": later}), "movie_id BIGINT")
        movies = self.movies.join(arrived, on="movie_id", how="left_semi")
        rows = content_features(movies, self.tags, self.credits)
        return append_movies(state, later, features_per_movie(rows.toPandas(), later))


def load_snapshot(job: Job) -> DaySnapshot:
    """What a job for its day sees.

    Raises NothingKnown where no movie is known by then.
    """
    with ThreadPoolExecutor() as pool:  # Delta reads a table's log when it is first met
        ratings, movies, tags, feedback, credits, users = pool.map(
            lambda table: job.lake.known(job.spark, table, job.as_of),
            (RATINGS, MOVIES, TAGS, FEEDBACK, CREDITS, USERS),
        )
    ratings = ratings.persist()
    done = preferences(ratings, feedback, job.as_of, job.settings.preferences).persist()
    features = movie_features(done, ratings, movies, tags, job.as_of).persist()
    found = DaySnapshot(ratings, movies, tags, credits_of(movies, credits), done, features, users)
    if not len(found.movie_ids):
        raise NothingKnown(job.as_of)
    return found
