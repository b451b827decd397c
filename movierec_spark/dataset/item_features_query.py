"""Content features without Spark: what content_features gives of the latest rows, as a query in DuckDB's SQL."""

CONTENT_FEATURES = """
    WITH movies AS (SELECT * FROM latest.movies WHERE movie_id IN (SELECT unnest($movie_ids::BIGINT[]))),
    people AS (
        SELECT film, person, coalesce(billing, count(*) OVER (PARTITION BY film, role ORDER BY known_at)) AS billing
        FROM latest.credits
        WHERE film IN (SELECT imdb_id FROM movies UNION ALL SELECT movie_id::VARCHAR FROM movies)
    ), features AS (
        SELECT movie_id, 'genre=' || unnest(genres) AS name, 1.0::DOUBLE AS value FROM movies
        UNION ALL
        SELECT movie_id, 'decade=' || release_year // 10 * 10, 1.0 FROM movies WHERE release_year IS NOT NULL
        UNION ALL
        SELECT movie_id, 'year=' || release_year, 1.0 FROM movies WHERE release_year IS NOT NULL
        UNION ALL
        SELECT movie_id, 'tag=' || lower(tag), 1.0 FROM latest.tags SEMI JOIN movies USING (movie_id)
        UNION ALL
        SELECT movie_id, 'person=' || person, 1 / sqrt(billing)
        FROM people JOIN movies ON film IN (imdb_id, movie_id::VARCHAR)
    )
    SELECT movie_id, name, max(value) AS value FROM features GROUP BY movie_id, name
"""
