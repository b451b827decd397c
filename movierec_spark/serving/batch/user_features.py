"""gold.user_features: features of each user on one day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.models.item_state import positions
from movierec_spark.serving.batch.user_histories import DAYS
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.history_matrices import matrix_of_entries

MAX_GENRES = 3
DIGITS = 6
DEMOGRAPHICS = ("gender", "age", "occupation")
FIGURES = """
    user_id BIGINT, events BIGINT, mean_rating DOUBLE, rating_bias DOUBLE, first_day DATE, last_day DATE,
    mean_release_year DOUBLE, top_genres ARRAY<STRING>
"""


@dataclass(frozen=True)
class MovieAttributes:
    """What the features of users are made of beside their histories.

    movie_ids: int64, ascending. release_years, mean_ratings: float64 [movies + 1], nan where unknown; the last place is
    that of any movie which is not among them, and nan. genres: names, in the order of the alphabet. genre_counts:
    float64 [movies, genres], how often each movie has each genre.
    """

    movie_ids: np.ndarray
    release_years: np.ndarray
    mean_ratings: np.ndarray
    genres: pa.Array
    genre_counts: np.ndarray

    @staticmethod
    def from_arrow(movies: pa.Table) -> "MovieAttributes":
        """movies: movie_id, release_year, mean_rating, genres, by id."""
        lists = movies["genres"].combine_chunks()
        values = lists.flatten().to_numpy(zero_copy_only=False)
        names, columns = np.unique(values.astype(str), return_inverse=True)
        genre_counts = np.zeros((len(movies), len(names)))
        np.add.at(genre_counts, (lists.value_parent_indices().to_numpy(), columns), 1)

        def or_nan(name: str) -> np.ndarray:
            return np.append(movies[name].cast(pa.float64()).to_numpy(), np.nan)

        return MovieAttributes(
            movies["movie_id"].to_numpy(),
            or_nan("release_year"),
            or_nan("mean_rating"),
            pa.array(names, pa.string()),
            genre_counts,
        )


def user_features(histories: DataFrame, movies: pa.Table, users: DataFrame, as_of: date) -> DataFrame:
    """gold.user_features rows: one per user who did anything.

    histories: user_histories rows. movies: movie_id, release_year, mean_rating (of all who rated it), genres, by id.
    users: silver rows as known on the day, the latest of each.
    """
    shared = histories.sparkSession.sparkContext.broadcast(MovieAttributes.from_arrow(movies))

    def figures(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield figures_of_users(batch, shared.value)

    read = ("user_id", "movie_ids", "weights", "ratings", *DAYS)
    return (
        histories.select(*read)
        .where("first_day IS NOT NULL")
        .mapInArrow(figures, FIGURES)
        .join(users.select("user_id", *DEMOGRAPHICS), on="user_id", how="left")
        .select(
            F.lit(as_of).alias("as_of"),
            "user_id",
            "events",
            "mean_rating",
            "rating_bias",
            (F.datediff("last_day", "first_day") + 1).alias("active_days"),
            F.datediff(F.lit(as_of), "last_day").alias("days_since_last_event"),
            "mean_release_year",
            "top_genres",
            *DEMOGRAPHICS,
        )
    )


def figures_of_users(block: pa.RecordBatch, movies: MovieAttributes) -> pa.RecordBatch:
    """FIGURES rows. block: user_histories rows of users who did something."""
    histories = Histories.from_arrow(block)
    weights, ratings = histories.weights, histories.ratings
    assert ratings is not None
    events = np.diff(histories.offsets)
    user = np.repeat(np.arange(len(events)), events)
    position = positions(movies.movie_ids, histories.movie_ids)  # -1, the last place, for what is not among them
    is_liked = (position >= 0) & (weights > 0)
    liked = matrix_of_entries(weights, position, histories.offsets, is_liked, len(movies.movie_ids))

    def mean(values: np.ndarray) -> np.ndarray:
        """Of each user, without nan; nan where there is nothing else."""
        is_known = ~np.isnan(values)
        counts = np.bincount(user[is_known], minlength=len(events))
        sums = np.bincount(user[is_known], values[is_known], minlength=len(events))
        return np.divide(sums, counts, out=np.full(len(events), np.nan), where=counts > 0)

    return pa.RecordBatch.from_pydict(
        {
            "user_id": block.column("user_id"),
            "events": events.astype(np.int64),
            "mean_rating": _or_null(mean(ratings)),
            "rating_bias": _or_null(mean(ratings - movies.mean_ratings[position]).round(DIGITS)),
            **{name: block.column(name) for name in DAYS},
            "mean_release_year": _or_null(mean(movies.release_years[position])),
            "top_genres": _top_genres(liked @ movies.genre_counts, movies.genres),
        }
    )


def _top_genres(weights: np.ndarray, genres: pa.Array) -> pa.ListArray:
    """The MAX_GENRES genres with the largest weights above 0, ties alphabetically. weights: users x genres."""
    best = np.argsort(-weights, axis=1, kind="stable")[:, :MAX_GENRES]
    is_liked = np.take_along_axis(weights, best, axis=1) > 0
    ends = np.append(0, is_liked.sum(axis=1).cumsum()).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), genres.take(pa.array(best[is_liked])))


def _or_null(values: np.ndarray) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))
