"""What the tables hold about one user, one movie or one segment."""

from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

import duckdb

HISTORY = """
    SELECT movie_id, rating, rated_at::DATE FROM latest.ratings
    WHERE user_id = $user ORDER BY rating DESC, rated_at DESC, movie_id
"""
SERVED = """
    SELECT movie_id, because_movie_id, predicted_rating, CASE WHEN explored THEN propensity END,
        strategy, variant, model_version, as_of
    FROM gold.recommendations WHERE user_id = $user ORDER BY rank
"""
EXAMPLES = """
    WITH users AS (
        SELECT user_id, events, ntile($n) OVER (ORDER BY events, user_id) AS part
        FROM gold.user_features WHERE as_of = (SELECT max(as_of) FROM gold.recommendations)
    )
    SELECT user_id, events FROM users QUALIFY row_number() OVER (PARTITION BY part ORDER BY events, user_id) = 1
    ORDER BY events, user_id
"""
SIMILAR = "SELECT similar_movie_id, score FROM gold.similar_movies WHERE movie_id = $movie ORDER BY rank LIMIT $n"
TRENDING = "SELECT movie_id FROM gold.trending_movies WHERE segment = $segment ORDER BY rank LIMIT $n"
SEGMENTS = "SELECT DISTINCT segment FROM gold.trending_movies ORDER BY segment <> 'all', segment"
MEAN_RATING = """
    SELECT mean_rating FROM gold.movie_features
    WHERE movie_id = $movie AND as_of = (SELECT max(as_of) FROM gold.recommendations)
"""
PEOPLE = """
    SELECT DISTINCT role, person, billing FROM people WHERE movie_id = $movie
    ORDER BY list_position(['director', 'writer', 'actor'], role), billing NULLS LAST, person
"""


@dataclass(frozen=True)
class Rating:
    movie_id: int
    stars: float
    day: date


@dataclass(frozen=True)
class ListedMovie:
    """because_movie_id, predicted_rating: None where there is none. propensity: None where nothing was drawn."""

    movie_id: int
    because_movie_id: int | None
    predicted_rating: float | None
    propensity: float | None


@dataclass(frozen=True)
class UserList:
    """The list that is served to a user, best first. model_version: None where what trends is served."""

    movies: tuple[ListedMovie, ...]
    strategy: str
    variant: str
    model_version: int | None
    as_of: date


class Lookups:
    """Look-ups in the tables of a lake; one at a time, since a DuckDB connection serves one thread."""

    def __init__(self, lake: duckdb.DuckDBPyConnection) -> None:
        self._lake = lake
        self._lock = Lock()

    def history(self, user: int) -> list[Rating]:
        """The user's ratings, the highest first."""
        return [Rating(*row) for row in self._rows(HISTORY, user=user)]

    def served(self, user: int) -> UserList | None:
        """None for a user whom nothing is recommended to."""
        rows = self._rows(SERVED, user=user)
        return UserList(tuple(ListedMovie(*row[:4]) for row in rows), *rows[0][4:]) if rows else None

    def example_users(self, n: int) -> list[tuple[int, int]]:
        """Up to n users with the number of their events: from users with few events to users with many."""
        return self._rows(EXAMPLES, n=n)

    def similar(self, movie: int, n: int) -> list[tuple[int, float]]:
        """The movies most similar to a movie, each with its cosine."""
        return self._rows(SIMILAR, movie=movie, n=n)

    def trending(self, segment: str, n: int) -> list[int]:
        return [movie for (movie,) in self._rows(TRENDING, segment=segment, n=n)]

    def segments(self) -> list[str]:
        """The segments of trending movies: all, and the genres."""
        return [segment for (segment,) in self._rows(SEGMENTS)]

    def mean_rating(self, movie: int) -> float | None:
        """In stars; None without ratings."""
        rows = self._rows(MEAN_RATING, movie=movie)
        return rows[0][0] if rows else None

    def people(self, movie: int) -> dict[str, list[str]]:
        """Names by role, director first, in the order of their billing."""
        by_role: dict[str, list[str]] = {}
        for role, person, _ in self._rows(PEOPLE, movie=movie):
            by_role.setdefault(role, []).append(person)
        return by_role

    def _rows(self, query: str, **parameters: Any) -> list[tuple]:
        with self._lock:
            return self._lake.execute(query, parameters).fetchall()
