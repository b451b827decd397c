"""Three users: what they watched beside what is recommended to them."""

from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

SHOWN = 10
PLACES = {"A short history": 0.1, "A middling history": 0.5, "A long history": 0.9}
HISTORIES = """
    SELECT user_id, movie_id, rating, rated_at FROM silver.ratings WHERE known_at <= $as_of
    QUALIFY row_number() OVER (PARTITION BY user_id, movie_id ORDER BY rated_at DESC, as_of DESC, source) = 1
"""
CHOSEN = f"""
    WITH lengths AS (
        SELECT user_id, count(*) AS movies, avg(rating) AS stars
        FROM ({HISTORIES}) SEMI JOIN gold.recommendations USING (user_id) GROUP BY user_id
    )
    SELECT user_id, movies, stars FROM lengths
    QUALIFY row_number() OVER (ORDER BY movies, user_id) = 1 + round($place * (count(*) OVER () - 1))
"""
GENRES = "SELECT top_genres FROM gold.user_features WHERE user_id = $user AND as_of = $as_of"
HISTORY = f"""
    SELECT coalesce(title, 'movie ' || movie_id), coalesce(genres, []), rating, strftime(rated_at, '%Y-%m-%d')
    FROM ({HISTORIES}) LEFT JOIN catalogue USING (movie_id)
    WHERE user_id = $user ORDER BY rating DESC, rated_at DESC, movie_id LIMIT {SHOWN}
"""
RECOMMENDED = f"""
    SELECT coalesce(movie.title, 'movie ' || served.movie_id), coalesce(movie.genres, []), rank, predicted_rating,
        because.title
    FROM gold.recommendations AS served
    LEFT JOIN catalogue AS movie ON movie.movie_id = served.movie_id
    LEFT JOIN catalogue AS because ON because.movie_id = served.because_movie_id
    WHERE user_id = $user ORDER BY rank LIMIT {SHOWN}
"""


@dataclass(frozen=True)
class Watched:
    """A movie of a history; stars as rated, day as 2018-09-26."""

    title: str
    genres: list[str]
    stars: float
    day: str


@dataclass(frozen=True)
class Recommended:
    """A movie of a list; stars: predicted. because: title of the movie of the history that spoke most for it."""

    title: str
    genres: list[str]
    rank: int
    stars: float | None
    because: str | None


@dataclass(frozen=True)
class User:
    """movies: how many the user rated, mean_stars: what they got. history: the best rated ones."""

    place: str
    user_id: int
    movies: int
    mean_stars: float
    top_genres: list[str]
    history: tuple[Watched, ...]
    recommended: tuple[Recommended, ...]


def three_users(lake: DuckDBPyConnection, as_of: date) -> tuple[User, ...]:
    """Of the users that are served, by the length of their histories: those a tenth, half and nine tenths up.

    Fewer where fewer are served. as_of: the day that is served.
    """
    chosen: dict[int, User] = {}
    for place, share in PLACES.items():
        for user, movies, stars in lake.execute(CHOSEN, {"as_of": as_of, "place": share}).fetchall():
            chosen.setdefault(user, _user(lake, as_of, place, user, movies, stars))
    return tuple(chosen.values())


def _user(lake: DuckDBPyConnection, as_of: date, place: str, user: int, movies: int, stars: float) -> User:
    asked = {"user": user, "as_of": as_of}
    genres = lake.execute(GENRES, asked).fetchall()
    history = lake.execute(HISTORY, asked).fetchall()
    recommended = lake.execute(RECOMMENDED, {"user": user}).fetchall()
    return User(
        place=place,
        user_id=user,
        movies=movies,
        mean_stars=stars,
        top_genres=genres[0][0] if genres else [],
        history=tuple(Watched(*row) for row in history),
        recommended=tuple(Recommended(*row) for row in recommended),
    )
