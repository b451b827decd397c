"""What the lists of a day consist of: coverage, popularity, age, new movies, and what the day before had too."""

from movierec_spark.monitoring.performance.cohorts import GROUP, long_rows

NEW_DAYS = 30  # a movie first known in the last so many days is new


def composition_metrics(k: int) -> str:
    """A query: GROUP, metric, value; of the first k places of each list. It is asked of the cohorts.

    overlap: of the first k places, the share that stood there the time before, of users who had a list then.
    """
    wide = f"""
        WITH catalogues AS (
            SELECT list_day, count(*) AS catalogue FROM movies GROUP BY list_day
        ), facts AS (
            SELECT list_day, movie_id, events, age_years, catalogue, (list_day - first_day < {NEW_DAYS})::INT AS is_new
            FROM movies JOIN catalogues USING (list_day) LEFT JOIN first_known USING (movie_id)
        ), earlier AS (
            SELECT list_day, user_id, movie_id FROM previous WHERE rank <= {k}
        ), had_list AS (
            SELECT DISTINCT list_day, user_id FROM earlier
        )
        SELECT
            {GROUP},
            count(DISTINCT movie_id) / max(catalogue) AS coverage_at_{k},
            avg(events) AS mean_popularity_at_{k},
            avg(age_years) AS movie_age_years_at_{k},
            avg(is_new) AS new_movie_share_at_{k},
            avg((earlier.movie_id IS NOT NULL)::INT) FILTER (had_list.user_id IS NOT NULL) AS overlap_at_{k}
        FROM lists
        JOIN groups USING (list_day, user_id)
        LEFT JOIN facts USING (list_day, movie_id)
        LEFT JOIN earlier USING (list_day, user_id, movie_id)
        LEFT JOIN had_list USING (list_day, user_id)
        WHERE rank <= {k}
        GROUP BY {GROUP}
    """
    return long_rows(wide, GROUP)
