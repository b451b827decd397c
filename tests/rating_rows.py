"""Rows of silver.ratings for tests."""

from datetime import datetime

from pyspark.sql import DataFrame

from movierec_spark.job.job import Job


def ratings(job: Job, *rows: tuple[int | None, int, float]) -> DataFrame:
    """Staged ratings of a MovieLens drop of the job's day, with row_number from 2; rows: user, movie, rating."""
    moment = datetime(2018, 9, 20, 12)
    values = [
        ("movielens", *row, moment, moment.date(), job.as_of, "ratings.csv", line) for line, row in enumerate(rows, 2)
    ]
    schema = "source STRING, user_id BIGINT, movie_id BIGINT, rating FLOAT, rated_at TIMESTAMP, known_at DATE, "
    return job.spark.createDataFrame(values, schema + "as_of DATE, source_file STRING, row_number BIGINT")


def valid_ratings(count: int) -> list[tuple[int, int, float]]:
    """Ratings of one movie by the users 1 to count, which keep to every rule."""
    return [(user, 1, 4.0) for user in range(1, count + 1)]
