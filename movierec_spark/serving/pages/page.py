"""The pages of a block of users: their lists as titled rows, with the words that stand above them."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix

from movierec_spark.models.hybrid import cold_users_of
from movierec_spark.models.item_state import positions
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.pages.rows import KINDS, LENGTH, Lists, page_rows
from movierec_spark.serving.ranker import Recommended

NEW_FOR_YEARS = 5
TITLES = {"new": "New for you", "different": "Something different"}
FOR_GROUP, FOR_ALL = "Popular with people like you", "Popular of late"


class Pages(NamedTuple):
    """The pages of some users.

    places: int32, users x kinds x LENGTH, of the user's list, ascending; -1 where a user has no row of that kind.
    subjects: int32, users x kinds, the position of the movie that a row is like, or of its genre; -1 for other kinds.
    has_group: bool [users], whether anything is known of the user as a person.
    """

    places: np.ndarray
    subjects: np.ndarray
    has_group: np.ndarray


@dataclass(frozen=True)
class PageMovies:
    """What rows are told apart by, of the movies of a state, in its order.

    movie_ids: int64, ascending. titles: with the year. is_new: bool, whether it came out in the last NEW_FOR_YEARS.
    has_genre: bool, movies x genres. popularity: float64, of late.
    """

    movie_ids: np.ndarray
    titles: tuple[str, ...]
    is_new: np.ndarray
    genres: tuple[str, ...]
    has_genre: np.ndarray
    popularity: np.ndarray


def page_movies(rows: pa.Table, movie_ids: np.ndarray, as_of: date) -> PageMovies:
    """rows: movie_id, title, release_year, genres, popularity_30_days. movie_ids: those of a state, ascending."""
    by_id = {row["movie_id"]: row for row in rows.to_pylist()}
    movies = [by_id.get(movie, {}) for movie in movie_ids.tolist()]
    genres = tuple(sorted({genre for movie in movies for genre in movie.get("genres") or ()}))
    years = np.array([movie.get("release_year") or -1 for movie in movies])
    return PageMovies(
        movie_ids,
        tuple(_with_year(movie) for movie in movies),
        years > as_of.year - NEW_FOR_YEARS,
        genres,
        np.array([[genre in (movie.get("genres") or ()) for genre in genres] for movie in movies], dtype=bool),
        np.array([movie.get("popularity_30_days") or 0.0 for movie in movies]),
    )


def choose_pages(histories: Histories, recommended: Recommended, ranker: HybridRanker, movies: PageMovies) -> Pages:
    """The rows of users' pages, from their lists."""
    state = ranker.state
    listed, because = (
        np.where(ids >= 0, positions(state.movie_ids, ids.ravel()).reshape(ids.shape), -1)
        for ids in (recommended.movie_ids, recommended.because_movie_ids)
    )
    cold = cold_users_of(state)
    groups = histories.shares_of_groups(cold.groups if cold else ())
    popularity = movies.popularity[listed]
    if cold is not None and state.weights.half_life is not None:
        popularity = cold.log_popularity[listed, state.weights.half_life]
        popularity = popularity + np.einsum("upg,ug->up", cold.lifts[listed], groups)
    watched, affinity = _tastes(histories.to_matrices(state.movie_ids).liking, movies)
    has_genre = movies.has_genre[listed]
    rows = page_rows(Lists(listed, because, movies.is_new[listed], popularity, has_genre, affinity, watched))
    return Pages(
        np.stack([row.places for row in rows], axis=1).astype(np.int32),
        np.column_stack([row.subject for row in rows]).astype(np.int32),
        np.asarray(groups.any(axis=1)),
    )


def _tastes(liking: csr_matrix, movies: PageMovies) -> tuple[np.ndarray, np.ndarray]:
    """users x genres: the share of each genre in what a user likes, and that share times the log of its lift.

    The lift is over the genre's share in what is popular of late.
    """
    likes = (liking > 0).astype(np.float64) @ movies.has_genre.astype(np.float64)
    shares = likes / np.maximum(likes.sum(axis=1, keepdims=True), 1.0)
    overall = (movies.popularity + 1e-3) @ movies.has_genre
    lift = np.log((shares + 1e-3) / (overall / max(overall.sum(), 1e-9) + 1e-3))
    return shares, shares * lift


def titled_rows(lists: pa.RecordBatch, pages: Pages, movies: PageMovies) -> pa.RecordBatch:
    """user_id, row, kind, title, because_movie_id, genre, rank, movie_id, score; a user's rows together, in order.

    lists: user_id, movie_ids, scores (arrays, in the order of rank), of the users of the pages.
    """
    users, kinds = np.nonzero(pages.places[:, :, 0] >= 0)
    numbers = np.cumsum(pages.places[:, :, 0] >= 0, axis=1)[users, kinds]
    subjects, names = pages.subjects[users, kinds], np.array(KINDS)[kinds]
    titles = [
        _title(kind, subject, bool(pages.has_group[user]), movies)
        for kind, subject, user in zip(names, subjects, users, strict=True)
    ]
    genre = [movies.genres[subject] if kind == "genre" else None for kind, subject in zip(names, subjects, strict=True)]
    every = pa.array(np.repeat(np.arange(len(users)), LENGTH))
    of_row = {
        "user_id": lists.column("user_id").take(pa.array(users)),
        "row": pa.array(numbers, pa.int32()),
        "kind": pa.array(names.tolist(), pa.string()),
        "title": pa.array(titles, pa.string()),
        "because_movie_id": pa.array(movies.movie_ids[subjects], pa.int64(), mask=names != "liked"),
        "genre": pa.array(genre, pa.string()),
    }
    starts = lists.column("movie_ids").offsets.to_numpy()[:-1]
    listed = pa.array((starts[users][:, None] + pages.places[users, kinds]).ravel())
    return pa.RecordBatch.from_pydict(
        {
            **{name: values.take(every) for name, values in of_row.items()},
            "rank": pa.array(np.tile(np.arange(1, LENGTH + 1), len(users)), pa.int32()),
            "movie_id": lists.column("movie_ids").values.take(listed),
            "score": lists.column("scores").values.take(listed),
        }
    )


def _title(kind: str, subject: int, has_group: bool, movies: PageMovies) -> str:
    if kind == "liked":
        return f"Because you liked {movies.titles[subject]}"
    if kind == "genre":
        return f"More of {movies.genres[subject]} for you"
    if kind == "group":
        return FOR_GROUP if has_group else FOR_ALL
    return TITLES[kind]


def _with_year(movie: dict) -> str:
    title, year = movie.get("title") or "", movie.get("release_year")
    return f"{title} ({year})" if year else title
