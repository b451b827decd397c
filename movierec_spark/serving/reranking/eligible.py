"""Which movies may be recommended at all: the same for a rule of all users and for the filter of one question."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Described:
    """What the rules know of the movies. movie_ids: int64, ascending; years: float64, nan where unknown.

    genres: of each movie its genres, in lower case.
    """

    movie_ids: np.ndarray
    genres: tuple[frozenset[str], ...]
    years: np.ndarray


def eligible(
    movies: Described,
    movie_ids: Iterable[int] = (),
    genres: Iterable[str] = (),
    released_before: int | None = None,
    released_after: int | None = None,
    only_genres: Iterable[str] = (),
) -> np.ndarray:
    """bool [movies]: which are left when these ids, genres and years are excluded; unknown years stay.

    only_genres: where given, a movie must be of one of them.
    """
    left = ~np.isin(movies.movie_ids, np.fromiter(movie_ids, dtype=np.int64))
    unwanted = {genre.lower() for genre in genres}
    if unwanted:
        left &= np.array([not (own & unwanted) for own in movies.genres], dtype=bool)
    wanted = {genre.lower() for genre in only_genres}
    if wanted:
        left &= np.array([bool(own & wanted) for own in movies.genres], dtype=bool)
    if released_before is not None:
        left &= ~(movies.years < released_before)
    if released_after is not None:
        left &= ~(movies.years > released_after)
    return left
