"""Which movies may be recommended at all: the same for a rule of all users and for the filter of one question."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from movierec_spark.settings.rules import Rules


@dataclass(frozen=True)
class MovieFacts:
    """What rules and filters look at. movie_ids: int64, ascending; years: float64, of release, nan where unknown.

    genres: of each movie its genres, in lower case.
    """

    movie_ids: np.ndarray
    genres: tuple[frozenset[str], ...]
    years: np.ndarray


def movie_facts(movie_ids: np.ndarray, genres: Iterable[Iterable[str]], years: np.ndarray) -> MovieFacts:
    """movie_ids: ascending. genres: of each movie, in whatever case. years: nan where unknown."""
    lower = tuple(frozenset(genre.lower() for genre in of_movie) for of_movie in genres)
    return MovieFacts(movie_ids.astype(np.int64), lower, years.astype(np.float64))


def eligible_movie_ids(movies: MovieFacts, rules: Rules) -> np.ndarray:
    """The ids of the movies that the business rules exclude from nobody's list, int64, ascending."""
    exclude = rules.exclude
    mask = eligible(
        movies,
        exclude_movie_ids=exclude.movie_ids,
        exclude_genres=exclude.genres,
        released_from=exclude.released_before,
        released_to=exclude.released_after,
    )
    return movies.movie_ids[mask]


def eligible(
    movies: MovieFacts,
    *,
    exclude_movie_ids: Iterable[int] = (),
    exclude_genres: Iterable[str] = (),
    only_genres: Iterable[str] = (),
    released_from: int | None = None,
    released_to: int | None = None,
) -> np.ndarray:
    """bool [movies]: which movies remain; of unknown years all do.

    only_genres: where given, a movie must be of one of them. released_from, released_to: years, both included.
    """
    remaining = ~np.isin(movies.movie_ids, np.fromiter(exclude_movie_ids, dtype=np.int64))
    excluded = {genre.lower() for genre in exclude_genres}
    if excluded:
        remaining &= np.array([not (genres & excluded) for genres in movies.genres], dtype=bool)
    allowed = {genre.lower() for genre in only_genres}
    if allowed:
        remaining &= np.array([bool(genres & allowed) for genres in movies.genres], dtype=bool)
    if released_from is not None:
        remaining &= ~(movies.years < released_from)
    if released_to is not None:
        remaining &= ~(movies.years > released_to)
    return remaining
