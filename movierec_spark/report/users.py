"""Example users: what each one rated highest, beside what is recommended to him or her."""

from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

MOVIES_SHOWN = 10
QUANTILES = {"A short history": 0.1, "A middling history": 0.5, "A long history": 0.9}  # of the length of a history
USER_AT_QUANTILE = """
    WITH lengths AS (
        SELECT user_id, count(*) AS movies, avg(rating) AS stars
        FROM latest.ratings SEMI JOIN lists USING (user_id) GROUP BY user_id
    )
    SELECT user_id, movies, stars FROM lengths
    QUALIFY row_number() OVER (ORDER BY movies, user_id) = 1 + round($quantile * (count(*) OVER () - 1))
"""
TOP_GENRES = "SELECT top_genres FROM gold.user_features WHERE user_id = $user AND as_of = $as_of"
HIGHEST_RATED = f"""
    SELECT coalesce(title, 'movie ' || movie_id), coalesce(genres, []), rating, strftime(rated_at, '%Y-%m-%d')
    FROM latest.ratings LEFT JOIN catalogue USING (movie_id)
    WHERE user_id = $user ORDER BY rating DESC, rated_at DESC, movie_id LIMIT {MOVIES_SHOWN}
"""
RECOMMENDED = f"""
    SELECT coalesce(movie.title, 'movie ' || served.movie_id), coalesce(movie.genres, []), rank, predicted_rating,
        because.title
    FROM lists AS served
    LEFT JOIN catalogue AS movie ON movie.movie_id = served.movie_id
    LEFT JOIN catalogue AS because ON because.movie_id = served.because_movie_id
    WHERE user_id = $user ORDER BY rank LIMIT {MOVIES_SHOWN}
"""
ROWS = """
    SELECT any_value(row.title), list(coalesce(movie.title, 'movie ' || row.movie_id) ORDER BY row.rank)
    FROM gold.recommendation_rows AS row LEFT JOIN catalogue AS movie USING (movie_id)
    WHERE user_id = $user AND row.as_of = $as_of GROUP BY row.row ORDER BY row.row
"""


@dataclass(frozen=True)
class RatedMovie:
    """A movie of a history. stars: the rating given. day: of the rating, as 2018-09-26."""

    title: str
    genres: list[str]
    stars: float
    day: str


@dataclass(frozen=True)
class RecommendedMovie:
    """A movie of a list. stars: the predicted rating. because: the title of the movie that explains it."""

    title: str
    genres: list[str]
    rank: int
    stars: float | None
    because: str | None


@dataclass(frozen=True)
class TitledRow:
    """A row of the user's page. movies: their titles."""

    title: str
    movies: list[str]


@dataclass(frozen=True)
class ExampleUser:
    """caption: what the user is an example of. movies: how many the user rated. mean_stars: their mean rating,
    None without any.

    history: the movies rated highest.
    """

    caption: str
    user_id: int
    movies: int
    mean_stars: float | None
    top_genres: list[str]
    history: tuple[RatedMovie, ...]
    recommended: tuple[RecommendedMovie, ...]
    rows: tuple[TitledRow, ...] = ()


def example_users(lake: DuckDBPyConnection, as_of: date) -> tuple[ExampleUser, ...]:
    """The served users at QUANTILES of the length of their histories; fewer where fewer users are served.

    as_of: the day that is served.
    """
    examples: dict[int, ExampleUser] = {}
    for caption, quantile in QUANTILES.items():
        for user, movies, stars in lake.execute(USER_AT_QUANTILE, {"quantile": quantile}).fetchall():
            examples.setdefault(user, example_user(lake, as_of, caption, user, movies, stars))
    return tuple(examples.values())


def example_user(
    lake: DuckDBPyConnection, as_of: date, caption: str, user: int, movies: int, stars: float | None
) -> ExampleUser:
    """One user; movies: how many the user rated, stars: the mean of these ratings."""
    genres = lake.execute(TOP_GENRES, {"user": user, "as_of": as_of}).fetchall()
    history = lake.execute(HIGHEST_RATED, {"user": user}).fetchall()
    recommended = lake.execute(RECOMMENDED, {"user": user}).fetchall()
    rows = lake.execute(ROWS, {"user": user, "as_of": as_of}).fetchall()
    return ExampleUser(
        caption=caption,
        user_id=user,
        movies=movies,
        mean_stars=stars,
        top_genres=genres[0][0] if genres else [],
        history=tuple(RatedMovie(*row) for row in history),
        recommended=tuple(RecommendedMovie(*row) for row in recommended),
        rows=tuple(TitledRow(*row) for row in rows),
    )
