"""What is known on the day that recommendations are made for."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
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
from movierec_spark.serving.reranking.eligible import MovieFacts, movie_facts
from movierec_spark.tables import CREDITS, FEEDBACK, MOVIES, RATINGS, TAGS, USERS


@dataclass(frozen=True)
class DaySnapshot:
    """The day's latest movies, tags and credits, users' preferences, gold.movie_features rows, users."""

    as_of: date
    movies: DataFrame
    tags: DataFrame
    credits: DataFrame
    preferences: DataFrame
    features: DataFrame
    users: DataFrame

    @cached_property
    def _movies(self) -> pa.Table:
        """movie_id, events, popularity_30_days, mean_rating, genres, release_year, by id."""
        return (
            self.features.select("movie_id", "events", "popularity_30_days", "mean_rating", "genres", "release_year")
            .orderBy("movie_id")
            .toArrow()
        )

    @property
    def popularity(self) -> tuple[np.ndarray, np.ndarray]:
        """The ids of the movies (int64, ascending), and how many events each had of late, each halved every 30 days."""
        return self.movie_ids, self._movies["popularity_30_days"].to_numpy()

    @property
    def watched_movie_ids(self) -> np.ndarray:
        """The ids of the movies that anybody took an interest in."""
        return self.movie_ids[self._movies["events"].to_numpy() > 0]

    def movies_of_at_most(self, events: int) -> np.ndarray:
        """The ids of the movies that so many took an interest in, or fewer."""
        return self.movie_ids[self._movies["events"].to_numpy() <= events]

    @property
    def rated_movies(self) -> pa.Table:
        """movie_id, release_year, mean_rating, genres, by id."""
        return self._movies.select(["movie_id", "release_year", "mean_rating", "genres"])

    @property
    def page_movies(self) -> pa.Table:
        """movie_id, title, release_year, genres, popularity_30_days."""
        return self.features.select("movie_id", "title", "release_year", "genres", "popularity_30_days").toArrow()

    @cached_property
    def movie_facts(self) -> MovieFacts:
        """What the business rules look at."""
        years = self._movies["release_year"].cast("double").to_numpy()
        return movie_facts(self.movie_ids, self._movies["genres"].to_pylist(), years)

    @property
    def movie_ids(self) -> np.ndarray:
        return self._movies["movie_id"].to_numpy()

    def with_later_movies(self, state: ItemState) -> ItemState:
        """The state with the movies that arrived since its training."""
        later_ids = np.setdiff1d(self.movie_ids, state.movie_ids)
        if not len(later_ids):
            return state
        later = self.movies.sparkSession.createDataFrame(pd.DataFrame({"movie_id": later_ids}), "movie_id BIGINT")
        movies = self.movies.join(later, on="movie_id", how="left_semi")
        rows = content_features(movies, self.tags, self.credits)
        return append_movies(state, later_ids, features_per_movie(rows.toPandas(), later_ids))


def load_snapshot(job: Job) -> DaySnapshot:
    """What a job for its day sees.

    Raises NothingKnown where no movie is known by then.
    """
    with ThreadPoolExecutor() as pool:  # Delta reads a table's log when the table is first used
        ratings, movies, tags, feedback, credits, users = pool.map(
            lambda table: job.lake.known(job.spark, table, job.as_of),
            (RATINGS, MOVIES, TAGS, FEEDBACK, CREDITS, USERS),
        )
    of_users = preferences(ratings, feedback, job.as_of, job.settings.preferences).persist()
    features = movie_features(of_users, movies, tags, job.as_of).persist()
    snapshot = DaySnapshot(job.as_of, movies, tags, credits_of(movies, credits), of_users, features, users)
    if not len(snapshot.movie_ids):
        raise NothingKnown(job.as_of)
    return snapshot
