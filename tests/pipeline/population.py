"""A lake with seven users, of whom one has seen all 31 movies, and what tests ask of its recommendations."""

import shutil
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

from pyspark.sql import Row, SparkSession

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table
from tests.small_model import FIRST_ID

DAY = date(2018, 9, 26)
EARLIER, NEXT = DAY - timedelta(days=1), DAY + timedelta(days=1)
MOVIES = [FIRST_ID + 3 * i for i in range(30)]
LATER_MOVIE = FIRST_ID + 1000  # arrived after the training
ALL_MOVIES = {*MOVIES, LATER_MOVIE}
N = 12
SEEN = {user: MOVIES[user : user + 3 + user] for user in range(1, 7)} | {7: [*MOVIES, LATER_MOVIE]}


def populate(spark: SparkSession, empty: Path, root: Path, seen: dict[int, list[int]]) -> None:
    """A copy of the empty lake, with silver tables of the movies and of users who rated what they have seen."""
    shutil.copytree(empty, root)
    lake = Lake(Location.of(root))
    job = Job("test", spark, Settings(data_docs_dir=f"{root.parent}/data_docs"), DAY, lake, "population")
    movies = [
        ("movielens", movie, f"Movie {movie}", 2000, ["Drama"], None, None, EARLIER, DAY, "movies.csv", line)
        for line, movie in enumerate([*MOVIES, LATER_MOVIE])
    ]
    rated_at = datetime(2018, 9, 20)
    ratings = [
        ("movielens", user, movie, float(1 + movie % 5), rated_at, EARLIER, DAY, "ratings.csv", user * 100 + line)
        for user, movies_seen in seen.items()
        for line, movie in enumerate(movies_seen)
    ]
    publish_rows(job, tables.MOVIES, movies)
    publish_rows(job, tables.RATINGS, ratings)


def publish_rows(job: Job, table: Table, rows: list[tuple]) -> None:
    columns = ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in table.schema)
    frame = job.spark.createDataFrame(rows, f"{columns}, source_file STRING, row_number BIGINT")
    job.publish(frame, table, source="movielens")


def rows_of(job: Job, table: Table) -> list[Row]:
    return job.lake.read(job.spark, table).collect()


def assert_complete(rows: list[Row], seen: dict[int, list[int]] = SEEN, n: int = N) -> None:
    """Every user gets n, or what is left: ranks from 1, best first, nothing seen, nothing twice."""
    lists = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.user_id, row.rank)):
        lists[row.user_id].append(row)
    left = {user: ALL_MOVIES - set(own) for user, own in seen.items()}
    assert set(lists) == {user for user, movies in left.items() if movies}
    for user, own in lists.items():
        assert [row.rank for row in own] == list(range(1, min(n, len(left[user])) + 1))
        assert len({row.movie_id for row in own} & left[user]) == len(own)
        assert [row.score for row in own] == sorted((row.score for row in own), reverse=True)
