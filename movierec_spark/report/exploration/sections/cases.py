"""Ten users as cases: each one is the extreme of something, with the history beside the list."""

from datetime import date

from duckdb import DuckDBPyConnection

from movierec_spark.report.users import ExampleUser, example_user

SUMMARIES = """
    CREATE TEMP TABLE listed_users AS
    WITH ratings AS (SELECT movie_id, count(*) AS ratings FROM latest.ratings GROUP BY movie_id),
        recommended AS (
            SELECT user_id, avg(coalesce(ratings, 0)) AS popularity, avg(release_year) AS list_year
            FROM lists LEFT JOIN ratings USING (movie_id) LEFT JOIN catalogue USING (movie_id)
            WHERE rank <= 10 GROUP BY user_id
        ),
        histories AS (
            SELECT user_id, count(*) AS movies, avg(rating) AS stars, max(rated_at) AS last,
                avg(release_year) AS history_year
            FROM latest.ratings LEFT JOIN catalogue USING (movie_id) GROUP BY user_id
        )
    SELECT user_id, coalesce(movies, 0) AS movies, stars, last, popularity, list_year - history_year AS years,
        percent_rank() OVER (ORDER BY coalesce(movies, 0)) AS quantile
    FROM recommended LEFT JOIN histories USING (user_id)
"""
ENOUGH = 10  # ratings; extremes of shorter histories are chance
CASES = {
    "No history": "WHERE movies = 0 ORDER BY user_id",
    "The shortest history": "WHERE movies > 0 ORDER BY movies, user_id",
    "A middling history": "WHERE movies > 0 ORDER BY abs(quantile - 0.5), user_id",
    "The longest history": "WHERE movies > 0 ORDER BY movies DESC, user_id",
    "The strictest": f"WHERE movies >= {ENOUGH} ORDER BY stars, user_id",
    "The most generous": f"WHERE movies >= {ENOUGH} ORDER BY stars DESC, user_id",
    "The most recent rating": "WHERE movies > 0 ORDER BY last DESC, user_id",
    "The longest away": "WHERE movies > 0 ORDER BY last, user_id",
    "The least popular list": "ORDER BY popularity, user_id",
    "The most popular list": "ORDER BY popularity DESC, user_id",
    "A list of newer movies than the history": f"WHERE movies >= {ENOUGH} ORDER BY years DESC NULLS LAST, user_id",
    "A list of older movies than the history": f"WHERE movies >= {ENOUGH} ORDER BY years NULLS LAST, user_id",
    "A short history": "WHERE movies > 0 ORDER BY abs(quantile - 0.25), user_id",
    "A long history": "WHERE movies > 0 ORDER BY abs(quantile - 0.75), user_id",
}
MOST_CASES = 10


def cases(lake: DuckDBPyConnection, as_of: date) -> list[ExampleUser]:
    """The first MOST_CASES of CASES that some user is; nobody stands for two."""
    lake.execute(SUMMARIES)
    chosen: dict[int, ExampleUser] = {}
    for caption, order in CASES.items():
        candidates = lake.sql(f"SELECT user_id, movies, stars FROM listed_users {order} LIMIT {MOST_CASES}").fetchall()
        for user, movies, stars in [row for row in candidates if row[0] not in chosen][:1]:
            chosen[user] = example_user(lake, as_of, caption, user, movies, stars)
    return list(chosen.values())[:MOST_CASES]
