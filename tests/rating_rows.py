"""Rows for silver.ratings, for tests of what happens to them."""

from datetime import datetime

from pyspark.sql import DataFrame

from movierec_spark.job.job import Job


def ratings(job: Job, *rows: tuple[int | None, int, float]) -> DataFrame:
    """Ratings of a drop of the job's day, numbered from line 2."""
    moment = datetime(2018, 9, 20, 12)
    full = [
        ("movielens", *row, moment, moment.date(), job.as_of, "ratings.csv", line) for line, row in enumerate(rows, 2)
    ]
    schema = "source STRING, user_id BIGINT, movie_id BIGINT, rating FLOAT, rated_at TIMESTAMP, known_at DATE, "
    return job.spark.createDataFrame(full, schema + "as_of DATE, source_file STRING, row_number BIGINT")


def sound(count: int) -> list[tuple[int, int, float]]:
    return [(user, 1, 4.0) for user in range(1, count + 1)]
