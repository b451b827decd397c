"""What is shown again, and how long a new movie waits until it is shown."""

from movierec_spark.features.preferences import IMPRESSION
from movierec_spark.monitoring.performance.cohorts import KEYS, LIST, LOOK_BACK, MOMENT, long_rows, struct
from movierec_spark.storage.sql import literal

IMPRESSIONS = f"SELECT * FROM attributed WHERE event_type = {literal(IMPRESSION)} AND publication_id IS NOT NULL"


def repeat_rate() -> str:
    """A query: KEYS, metric, value: of the movies shown, the share that an earlier list had shown to the same user.

    Earlier is in the LOOK_BACK days before the list. It is asked of the cohorts and of shown.
    """
    return f"""
        WITH lists_shown AS (
            SELECT DISTINCT user_id, movie_id, list_day FROM ({IMPRESSIONS})
        ), repeats AS (
            SELECT *, lag(list_day) OVER (PARTITION BY user_id, movie_id ORDER BY list_day) AS before FROM lists_shown
        )
        SELECT {KEYS}, 'repeat_rate' AS metric, avg(coalesce(list_day - before <= {LOOK_BACK}, false)::INT) AS value
        FROM shown JOIN repeats USING (user_id, movie_id, list_day) GROUP BY {KEYS}
    """


def first_impressions() -> str:
    """A query: KEYS but for window_days, metric, value.

    new_movies_first_shown: how many movies, first known in LOOK_BACK days before the list, were shown to anybody for
    the first time; days_to_first_impression: the mean of the days from when they were known. It is asked of the
    cohorts and of shown.
    """
    wide = f"""
        WITH firsts AS (
            SELECT movie_id, arg_min({struct(f"{LIST}, as_of")}, {struct(MOMENT)}) AS impression
            FROM ({IMPRESSIONS}) GROUP BY movie_id
        ), new_movies AS (
            SELECT unnest(impression), first_day FROM firsts JOIN first_known USING (movie_id)
        )
        SELECT
            {LIST},
            'all' AS breakdown,
            'all' AS segment,
            count(*) AS new_movies_first_shown,
            avg(as_of - first_day) AS days_to_first_impression
        FROM new_movies
        WHERE list_day - first_day <= {LOOK_BACK} AND list_day IN (SELECT list_day FROM shown)
        GROUP BY {LIST}
    """
    return long_rows(wide, f"{LIST}, breakdown, segment")
