"""The figures of gold.profiles by queries in SQL: independent of how the job comes to them.

Each query gives rows of a segment and a value. latest.<table>: as known on the day. $day: the day.
"""

QUANTILE = "(SELECT 'all', min({0}) FROM (SELECT {0}, cume_dist() OVER (ORDER BY {0}) AS c FROM {1}) WHERE c >= {2})"
BY_ID = "(SELECT {0} AS id, count(*) AS n FROM {1} GROUP BY ALL)"
RANKED = "(SELECT n, row_number() OVER (ORDER BY n) AS i, count(*) OVER () AS ids, sum(n) OVER () AS total FROM {0})"
GINI = f"SELECT 'all', 2 * sum(i * n) / (any_value(ids) * sum(n)) - (any_value(ids) + 1) / any_value(ids) FROM {RANKED}"
TOP = f"SELECT 'all', sum(n) FILTER (i > ids - ceil(0.01 * ids)) / sum(n) FROM {RANKED}"
LORENZ = f"""
    SELECT 'share ' || printf('%g', share), sum(n * greatest(least(share * ids - i + 1, 1), 0)) / any_value(total)
    FROM {RANKED}, (SELECT x / 20 AS share FROM range(1, 21) AS t(x)) GROUP BY share
"""
USERS, MOVIES = BY_ID.format("user_id", "latest.ratings"), BY_ID.format("movie_id", "latest.ratings")
DAYS_AGO = "date_diff('day', rated_at::DATE, $day)"
HALF_STARS = "'bin ' || printf('%g', floor(rating * 2) / 2) || ' to ' || printf('%g', floor(rating * 2) / 2 + 0.5)"
QUARTILES = """
    (SELECT min(rating) FILTER (c >= 0.25) AS low, min(rating) FILTER (c >= 0.75) AS high
     FROM (SELECT rating, cume_dist() OVER (ORDER BY rating) AS c FROM latest.ratings))
"""
BAND = """
    ['0-17', '18-24', '25-34', '35-44', '45-54', '55+'][
        len(list_filter([0, 18, 25, 35, 45, 55], lambda low: low <= age))
    ]
"""
OF_MOVIES = (
    "(SELECT rating, user_id, genres, release_year // 10 * 10 AS decade FROM latest.ratings JOIN {movies})".format(
        movies="latest.movies USING (movie_id)"
    )
)
OF_USERS = f"""
    (SELECT rating, genres, unnest(['gender ' || gender, 'age ' || {BAND}]) AS segment
     FROM {OF_MOVIES} JOIN latest.users USING (user_id))
"""
BY_GROUP = f"""
    (SELECT 'genre ' || unnest(list_distinct(genres)) AS segment, rating FROM {OF_MOVIES}
     UNION ALL SELECT 'decade ' || decade, rating FROM {OF_MOVIES}
     UNION ALL SELECT segment, rating FROM {OF_USERS}
     UNION ALL SELECT segment || ' | genre ' || unnest(list_distinct(genres)), rating FROM {OF_USERS})
"""
TENTH = """
    (SELECT movie_id, epoch_us(max(rated_at)) / 86400e6 - epoch_us(min(rated_at)) / 86400e6 AS days
     FROM (SELECT *, row_number() OVER (PARTITION BY movie_id ORDER BY rated_at) AS i FROM latest.ratings) WHERE i <= 10
     GROUP BY movie_id HAVING count(*) = 10)
"""
REJECTED = "(SELECT as_of, reasons FROM silver.quarantine WHERE table_name = 'silver.ratings')"
BY_REASON = f"(SELECT as_of, unnest(reasons) AS reason FROM {REJECTED})"
LISTS = """
    (SELECT * FROM gold.recommendations_history WHERE as_of = $day
     QUALIFY publication_id = max(publication_id) OVER ())
"""
LISTED = f"{LISTS} AS list JOIN gold.movie_features AS movie ON movie.movie_id = list.movie_id AND movie.as_of = $day"
CATALOGUE = "(SELECT count(*) FROM latest.movies)"
POPULAR = """
    (SELECT movie_id FROM gold.movie_features WHERE as_of = $day
     QUALIFY row_number() OVER (ORDER BY events DESC, movie_id) <= ceil(0.01 * count(*) OVER ()))
"""

Key = tuple[str, str, str]  # table_name, column_name, metric
QUERIES: dict[Key, str] = {
    ("silver.ratings", "", "rows"): "SELECT 'all', count(*) FROM latest.ratings",
    ("silver.ratings", "", "rows_recent"): f"SELECT 'all', count(*) FROM latest.ratings WHERE {DAYS_AGO} < 28",
    ("silver.ratings", "", "sparsity"): """
        SELECT 'all', 1 - count(*) / (count(DISTINCT user_id) * count(DISTINCT movie_id)) FROM latest.ratings
    """,
    ("silver.ratings", "", "late_share"): """
        SELECT coalesce('source ' || source, 'all'), avg((known_at > rated_at::DATE)::INT) FROM latest.ratings
        GROUP BY GROUPING SETS ((), (source))
    """,
    ("silver.ratings", "rating", "type"): "SELECT 'type FLOAT', 1",
    ("silver.ratings", "rating", "missing"): "SELECT 'all', count(*) - count(rating) FROM latest.ratings",
    ("silver.ratings", "rating", "mean_recent"): f"SELECT 'all', avg(rating) FROM latest.ratings WHERE {DAYS_AGO} < 28",
    ("silver.ratings", "rating", "mean_earlier"): (
        f"SELECT 'all', avg(rating) FROM latest.ratings WHERE {DAYS_AGO} BETWEEN 28 AND 55"
    ),
    ("silver.ratings", "rating", "minimum"): "SELECT 'all', min(rating) FROM latest.ratings",
    ("silver.ratings", "rating", "p25"): QUANTILE.format("rating", "latest.ratings", 0.25),
    ("silver.ratings", "rating", "p95"): QUANTILE.format("rating", "latest.ratings", 0.95),
    ("silver.ratings", "rating", "beyond_1.5_iqr"): f"""
        SELECT 'all', count(*) FROM latest.ratings, {QUARTILES}
        WHERE rating < low - 1.5 * (high - low) OR rating > high + 1.5 * (high - low)
    """,
    ("silver.ratings", "rating", "rows_earlier"): (
        f"SELECT {HALF_STARS}, count(*) FROM latest.ratings WHERE {DAYS_AGO} BETWEEN 28 AND 55 GROUP BY ALL"
    ),
    ("silver.ratings", "rating", "mean"): f"""
        SELECT 'all', avg(rating) FROM latest.ratings
        UNION ALL SELECT segment, avg(rating) FROM {BY_GROUP} WHERE segment IS NOT NULL GROUP BY ALL
    """,
    ("silver.ratings", "rating", "standard_deviation"): f"""
        SELECT 'all', stddev_samp(rating) FROM latest.ratings
        UNION ALL SELECT segment, stddev_samp(rating) FROM {BY_GROUP} WHERE segment IS NOT NULL GROUP BY ALL
    """,
    ("silver.ratings", "rating", "rows"): f"""
        SELECT {HALF_STARS}, count(*) FROM latest.ratings GROUP BY ALL
        UNION ALL SELECT segment, count(*) FROM {BY_GROUP} WHERE segment IS NOT NULL GROUP BY ALL
    """,
    ("silver.ratings", "rated_at", "rows"): """
        SELECT 'week ' || strftime(date_trunc('week', rated_at), '%Y-%m-%d'), count(*) FROM latest.ratings GROUP BY ALL
        UNION ALL SELECT 'weekday ' || isodow(rated_at), count(*) FROM latest.ratings GROUP BY ALL
        UNION ALL SELECT 'hour ' || hour(rated_at), count(*) FROM latest.ratings GROUP BY ALL
        UNION ALL SELECT 'day ' || rated_at::DATE, count(*) FROM latest.ratings
        WHERE date_diff('day', rated_at::DATE, $day) < 92 GROUP BY ALL
    """,
    ("silver.ratings", "rated_at", "longest_gap_days"): """
        SELECT 'all', max(gap) FROM (
            SELECT date_diff('day', lag(day) OVER (ORDER BY day), day) - 1 AS gap
            FROM (SELECT DISTINCT rated_at::DATE AS day FROM latest.ratings)
        )
    """,
    ("silver.ratings", "rated_at", "empty_days"): """
        SELECT 'all', date_diff('day', min(rated_at::DATE), max(rated_at::DATE)) + 1 - count(DISTINCT rated_at::DATE)
        FROM latest.ratings
    """,
    ("silver.ratings", "rated_at", "latest"): "SELECT 'all', epoch_us(max(rated_at)) / 86400e6 FROM latest.ratings",
    ("silver.ratings", "arrival_lag_days", "mean"): (
        "SELECT 'all', avg(date_diff('day', rated_at::DATE, as_of)) FROM latest.ratings"
    ),
    ("silver.ratings", "user_id", "gini"): GINI.format(USERS),
    ("silver.ratings", "movie_id", "gini"): GINI.format(MOVIES),
    ("silver.ratings", "movie_id", "top_1_percent_share"): TOP.format(MOVIES),
    ("silver.ratings", "user_id", "lorenz"): LORENZ.format(USERS),
    ("silver.ratings", "movie_id", "singles"): f"SELECT 'all', count(*) FILTER (n = 1) FROM {MOVIES}",
    ("silver.ratings", "user_id", "per_id_p50"): QUANTILE.format("n", USERS, 0.5),
    ("silver.ratings", "movie_id", "new"): """
        SELECT 'week ' || strftime(date_trunc('week', first), '%Y-%m-%d'), count(*)
        FROM (SELECT movie_id, min(rated_at) AS first FROM latest.ratings GROUP BY ALL) GROUP BY ALL
    """,
    ("silver.ratings", "movie_id", "with_10"): f"SELECT 'all', count(*) FROM {TENTH}",
    ("silver.ratings", "movie_id", "days_to_10_p50"): QUANTILE.format("days", TENTH, 0.5),
    ("silver.tags", "tag", "length_mean"): "SELECT 'all', avg(length(tag)) FROM latest.tags",
    ("silver.tags", "tag", "length_p50"): QUANTILE.format("l", "(SELECT length(tag) AS l FROM latest.tags)", 0.5),
    ("silver.tags", "tag", "rows"): """
        SELECT 'value ' || tag, count(*) AS n FROM latest.tags
        GROUP BY tag HAVING count(DISTINCT user_id) > 1 ORDER BY n DESC, tag LIMIT 20
    """,
    ("silver.movies", "release_year", "missing"): "SELECT 'all', count(*) - count(release_year) FROM latest.movies",
    ("silver.movies", "genres", "empty"): "SELECT 'all', count(*) FILTER (len(genres) = 0) FROM latest.movies",
    ("silver.movies", "genres", "rows"): """
        SELECT segment, count(*) FROM (SELECT 'value ' || unnest(genres) AS segment FROM latest.movies) GROUP BY ALL
    """,
    ("silver.movies", "title", "duplicate_titles"): """
        SELECT 'all', coalesce(sum(n), 0)
        FROM (SELECT count(*) AS n FROM latest.movies GROUP BY lower(trim(title)), release_year HAVING n > 1)
    """,
    ("silver.movies", "genres", "movies"): """
        SELECT 'genres ' || a || ' | ' || b, count(*)
        FROM (SELECT movie_id, unnest(genres) AS a FROM latest.movies)
        JOIN (SELECT movie_id, unnest(genres) AS b FROM latest.movies) USING (movie_id) WHERE a < b GROUP BY ALL
    """,
    ("gold.movie_features", "events", "mean"): "SELECT 'all', avg(events) FROM gold.movie_features WHERE as_of = $day",
    ("gold.recommendations", "", "users"): f"""
        SELECT 'all', count(DISTINCT user_id) FROM {LISTS}
        UNION ALL SELECT 'strategy ' || strategy, count(DISTINCT user_id) FROM {LISTS} GROUP BY ALL
    """,
    ("gold.recommendations", "", "catalogue_coverage"): (
        f"SELECT 'all', count(DISTINCT movie_id) / {CATALOGUE} FROM {LISTS}"
    ),
    ("gold.recommendations", "", "catalogue_coverage_at_10"): (
        f"SELECT 'all', count(DISTINCT movie_id) / {CATALOGUE} FROM {LISTS} WHERE rank <= 10"
    ),
    ("gold.recommendations", "", "popular_share"): f"SELECT 'all', avg((movie_id IN {POPULAR})::INT) FROM {LISTS}",
    ("gold.recommendations", "movie_id", "gini"): GINI.format(BY_ID.format("movie_id", LISTS)),
    ("gold.recommendations", "movie_events", "mean"): f"SELECT 'all', avg(movie.events) FROM {LISTED}",
    ("gold.recommendations", "movie_age_years", "mean"): f"SELECT 'all', avg(movie.age_years) FROM {LISTED}",
    ("gold.recommendations", "", "overlap_at_10"): """
        SELECT 'since ' || ($day - 1)::DATE, avg(there)
        FROM (
            SELECT user_id, avg((before.movie_id IS NOT NULL)::INT) AS there
            FROM (SELECT * FROM gold.recommendations_history WHERE as_of = $day AND rank <= 10
                  QUALIFY publication_id = max(publication_id) OVER ()) AS today
            LEFT JOIN (SELECT * FROM gold.recommendations_history WHERE as_of = $day - 1 AND rank <= 10
                  QUALIFY publication_id = max(publication_id) OVER ()) AS before USING (user_id, movie_id)
            WHERE user_id IN (SELECT user_id FROM gold.recommendations_history WHERE as_of = $day - 1)
            GROUP BY user_id
        ) HAVING count(*) > 0
    """,
    ("silver.ratings", "", "rejected"): f"""
        SELECT 'all', coalesce(sum(rows_quarantined), 0) FROM ops.audit WHERE table_name = 'silver.ratings'
        UNION ALL SELECT 'day ' || as_of, count(*) FROM {REJECTED} GROUP BY ALL
        UNION ALL SELECT 'reason ' || reason, count(*) FROM {BY_REASON} GROUP BY ALL
        UNION ALL SELECT 'day ' || as_of || ' | reason ' || reason, count(*) FROM {BY_REASON} GROUP BY ALL
    """,
    (
        "silver.ratings",
        "",
        "delivered",
    ): "SELECT 'all', sum(rows_in) FROM ops.audit WHERE table_name = 'silver.ratings'",
}
DISTINCT = {
    ("silver.ratings", "movie_id"): "SELECT count(DISTINCT movie_id) FROM latest.ratings",
    ("silver.ratings", "rated_at"): "SELECT count(DISTINCT rated_at) FROM latest.ratings",
    ("silver.movies", "title"): "SELECT count(DISTINCT title) FROM latest.movies",
    ("silver.movies", "genres"): "SELECT count(DISTINCT genres) FROM latest.movies",
}
