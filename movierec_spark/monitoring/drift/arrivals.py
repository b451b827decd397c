"""What arrived each day, counted without Spark: events, their users and movies, and the catalogue.

An event counts on the day on which it became known, so that the counts of a day stay what they were: late events count
when they come. Of what an archive or a full delivery brings, only the events of the counted days are looked at.
"""

from datetime import date, timedelta

import duckdb
import pandas as pd

from movierec_spark.features.preferences import IMPRESSION, RATING
from movierec_spark.monitoring.drift.subjects import EVENTS_OF
from movierec_spark.storage.latest_rows import latest_rows_query
from movierec_spark.tables import FEEDBACK, MOVIES, RATINGS

INPUTS = (RATINGS, FEEDBACK, MOVIES)
IN_TIME = "known_at BETWEEN $first AND $last AND as_of >= $first"
EVENTS = f"""
    CREATE TEMP TABLE events AS
    SELECT user_id, movie_id, '{RATING}' AS event_type, max(rating) AS stars, min(known_at) AS day, rated_at AS moment
    FROM {RATINGS.name} WHERE {IN_TIME} AND rated_at >= $first
    GROUP BY user_id, movie_id, rated_at
    UNION ALL
    SELECT max(user_id), max(movie_id), max(event_type), NULL, min(known_at), max(occurred_at)
    FROM {FEEDBACK.name} WHERE {IN_TIME} AND occurred_at >= $first
    GROUP BY source, event_id
"""
WATCHED = f"""
    CREATE TEMP VIEW watched AS
    SELECT event.*, movie.release_year, movie.genres FROM events AS event
    LEFT JOIN latest_movies AS movie USING (movie_id) WHERE event_type <> '{IMPRESSION}'
"""
DAYS = """
    CREATE TEMP TABLE days AS
    SELECT unnest(generate_series((SELECT min(day) FROM events), $last, INTERVAL 1 DAY))::DATE AS day
"""
COUNTS = """
    SELECT day, 'event_type' AS subject, event_type AS value, count(*) AS rows FROM events GROUP BY ALL
    UNION ALL
    SELECT day, 'stars', stars::VARCHAR, count(*) FROM events WHERE stars IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT day, 'hour', hour(moment)::VARCHAR, count(*) FROM watched GROUP BY ALL
    UNION ALL
    SELECT day, 'release_year', release_year::VARCHAR, count(*) FROM watched WHERE release_year IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT day, 'genre', genre, count(*) FROM (SELECT day, unnest(genres) AS genre FROM watched) GROUP BY ALL
    ORDER BY ALL
"""
FIGURES = f"""
    WITH first_movies AS (
        SELECT movie_id, min(known_at) AS first_day FROM {MOVIES.name} WHERE known_at <= $last GROUP BY movie_id
    ), first_users AS (
        SELECT user_id, min(known_at) AS first_day FROM (
            SELECT user_id, known_at FROM {RATINGS.name} UNION ALL SELECT user_id, known_at FROM {FEEDBACK.name}
        ) WHERE user_id IN (SELECT user_id FROM watched) GROUP BY user_id
    ), users AS (
        SELECT day, user_id, count(*) AS events FROM watched GROUP BY ALL
    ), per_day AS (
        SELECT day, count(*)::DOUBLE AS active_users, avg(events) AS events_per_user,
               avg((first_day = day)::INT) AS new_user_share
        FROM users JOIN first_users USING (user_id) GROUP BY day
    ), unknown AS (
        SELECT day, avg((first_day IS NULL OR first_day > day)::INT) AS unknown_movie_share
        FROM watched LEFT JOIN first_movies USING (movie_id) GROUP BY day
    ), new_movies AS (
        SELECT first_day AS day, count(*) AS movies FROM first_movies GROUP BY first_day
    )
    SELECT day, coalesce(active_users, 0)::DOUBLE AS active_users, events_per_user, new_user_share,
           unknown_movie_share, coalesce(movies, 0)::DOUBLE AS new_movies
    FROM days LEFT JOIN per_day USING (day) LEFT JOIN unknown USING (day) LEFT JOIN new_movies USING (day)
    ORDER BY day
"""
OF_TYPES = f"""
    WITH first_days AS (SELECT event_type, min(day) AS first_day FROM events GROUP BY event_type)
    SELECT days.day, '{EVENTS_OF}' || event_type AS subject, count(event.day)::DOUBLE AS value
    FROM days JOIN first_days ON days.day >= first_day LEFT JOIN events AS event USING (day, event_type)
    GROUP BY ALL ORDER BY ALL
"""


def arrivals(
    lake: duckdb.DuckDBPyConnection, day: date, days: int, source_rank: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The counts and figures (see judge.drift_rows) of so many days up to the day; source_rank: see Lake.

    lake: a connection with views of INPUTS, which gets the tables and views that are queried.
    """
    between = {"first": day - timedelta(days=days - 1), "last": day}
    lake.execute(f"CREATE TEMP TABLE latest_movies AS {latest_rows_query(MOVIES, source_rank, day)}")
    lake.execute(EVENTS, between)
    lake.execute(WATCHED)
    lake.execute(DAYS, {"last": day})
    counts, of_types = lake.execute(COUNTS).df(), lake.execute(OF_TYPES).df()
    wide = lake.execute(FIGURES, {"last": day}).df()
    figures = wide.melt(id_vars="day", var_name="subject").dropna(subset="value")
    return _with_dates(counts), _with_dates(pd.concat([figures, of_types], ignore_index=True))


def _with_dates(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(day=pd.to_datetime(rows["day"]).dt.date)
