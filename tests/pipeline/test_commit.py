"""Commits of files: each once, the newest day stays, and commits at the same moment do not disturb each other."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pyarrow as pa
from deltalake import DeltaTable
from pyspark.sql import DataFrame

from movierec_spark.job.job import Job
from movierec_spark.publish.arrow_writer import ROWS_PER_GROUP, copy_with_constants, write_files
from movierec_spark.publish.commit import commit
from movierec_spark.publish.commit_rows import stored_digest
from movierec_spark.publish.digest import ContentDigest, digest_of
from movierec_spark.publish.parquet_files import DataFiles, spark_files
from movierec_spark.tables import RATINGS, RECOMMENDATIONS, RECOMMENDATIONS_HISTORY
from movierec_spark.tables.table import Table

DAY = date(2018, 9, 26)
AT_ONCE = 6
JobOf = Callable[[date], Job]


def rating_rows(job: Job, day: date, count: int) -> DataFrame:
    rows = [("movielens", user, 1, 3.0, datetime(2018, 9, 1), day, day) for user in range(count)]
    return job.spark.createDataFrame(rows, RATINGS.schema)


def recommendation_rows(job: Job, movie: int, publication_id: str | None = None) -> DataFrame:
    row = (1, 1, movie, 0.5, None, None, "hybrid", "champion", 1, DAY, datetime(2018, 9, 27))
    if publication_id is None:
        return job.spark.createDataFrame([row], RECOMMENDATIONS.schema)
    return job.spark.createDataFrame([(publication_id, *row, True)], RECOMMENDATIONS_HISTORY.schema)


def write_to_files(job: Job, rows: DataFrame, table: Table) -> DataFiles:
    return spark_files(rows, table, job.lake.staging(table), rows.count())


def commit_files(job: Job, files: DataFiles, day: date, key: str | None = None) -> None:
    digest = digest_of(files.rows, files.table)
    commit(files, digest, job.lake, {"source": "movielens", "as_of": day}, idempotency_key=key)


def run_at_once(*commits: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(commits)) as pool:
        list(pool.map(lambda commit_one: commit_one(), commits))


def test_days_that_are_committed_at_once_are_all_kept_and_a_day_can_be_emptied(job_of: JobOf) -> None:
    job = job_of(DAY)
    days = [DAY - timedelta(days=back) for back in range(AT_ONCE)]
    files = {day: write_to_files(job, rating_rows(job, day, 5), RATINGS) for day in days}

    def write(day: date) -> Callable[[], None]:
        return lambda: commit_files(job, files[day], day)

    run_at_once(*map(write, days))
    counts = job.lake.read(job.spark, RATINGS).groupBy("as_of").count()
    assert {row["as_of"]: row["count"] for row in counts.collect()} == dict.fromkeys(days, 5)
    of_day = {"source": "movielens", "as_of": DAY}
    assert job.lake.files(RATINGS, of_day)
    commit_files(job, write_to_files(job, rating_rows(job, DAY, 0), RATINGS), DAY)
    assert not job.lake.files(RATINGS, of_day)
    assert {row["as_of"] for row in job.lake.read(job.spark, RATINGS).collect()} == set(days[1:])


def test_rows_of_one_idempotency_key_are_appended_once(job_of: JobOf) -> None:
    job = job_of(DAY)
    files = write_to_files(job, recommendation_rows(job, 5, "p/1"), RECOMMENDATIONS_HISTORY)
    run_at_once(*[lambda: commit_files(job, files, DAY, key="p/1")] * AT_ONCE)
    commit_files(job, files, DAY, key="p/2")
    assert job.lake.read(job.spark, RECOMMENDATIONS_HISTORY).count() == 2


def test_of_states_that_are_committed_at_once_the_newest_day_stays(job_of: JobOf) -> None:
    job = job_of(DAY)
    states = [
        (write_to_files(job, recommendation_rows(job, n), RECOMMENDATIONS), DAY + timedelta(days=n))
        for n in range(AT_ONCE)
    ]

    def write(files: DataFiles, day: date) -> Callable[[], None]:
        return lambda: commit_files(job, files, day)

    run_at_once(*[write(*state) for state in states])
    assert [row["movie_id"] for row in job.lake.read(job.spark, RECOMMENDATIONS).collect()] == [AT_ONCE - 1]


def test_the_log_holds_the_range_of_each_column_of_a_file(job_of: JobOf) -> None:
    job = job_of(DAY)
    commit_files(job, write_to_files(job, rating_rows(job, DAY, 5), RATINGS), DAY)
    (file,) = pa.table(DeltaTable(job.lake.location(RATINGS)).get_add_actions(flatten=True)).to_pylist()
    assert (file["num_records"], file["min.user_id"], file["max.user_id"], file["null_count.user_id"]) == (5, 0, 4, 0)
    assert (file["min.known_at"], file["max.known_at"]) == (DAY, DAY)
    assert (file["partition.source"], file["partition.as_of"]) == ("movielens", DAY)


def test_the_digest_of_stored_rows_comes_from_file_names_until_another_writer_changes_the_files(job_of: JobOf) -> None:
    job, of_day = job_of(DAY), {"source": "movielens", "as_of": DAY}
    assert stored_digest(job.spark, RATINGS, of_day, job.lake) == ContentDigest(0, 0)
    commit_files(job, write_to_files(job, rating_rows(job, DAY, 5), RATINGS), DAY)
    before = stored_digest(job.spark, RATINGS, of_day, job.lake)
    assert before == digest_of(job.lake.read(job.spark, RATINGS), RATINGS) != ContentDigest(0, 0)
    location = job.lake.location(RATINGS)
    job.spark.sql(f"ALTER TABLE delta.`{location}` SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')")
    job.spark.sql(f"DELETE FROM delta.`{location}` WHERE user_id = 3")
    assert job.lake.has_deletion_vectors(RATINGS)
    after = stored_digest(job.spark, RATINGS, of_day, job.lake)
    assert after == digest_of(rating_rows(job, DAY, 5).where("user_id <> 3"), RATINGS) != before
    DeltaTable(job.lake.location(RATINGS)).optimize.compact()
    assert stored_digest(job.spark, RATINGS, of_day, job.lake) == after


def test_executors_write_rows_in_order_and_added_columns_are_the_same_in_every_row(job_of: JobOf) -> None:
    job, rows = job_of(DAY), ROWS_PER_GROUP + 7
    users = job.spark.range(rows, numPartitions=2)
    recommendation = recommendation_rows(job, 5).drop("user_id").toArrow().to_pylist()[0]

    def recommend(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            columns = {name: [value] * batch.num_rows for name, value in recommendation.items()}
            yield pa.RecordBatch.from_pydict({"user_id": batch.column("id"), **columns})

    files = write_files(users, recommend, RECOMMENDATIONS, job.lake.staging(RECOMMENDATIONS))
    statistics = [json.loads(file.statistics) for file in files.files]
    assert [(file["minValues"]["user_id"], file["maxValues"]["user_id"]) for file in statistics] == [
        (0, rows // 2 - 1),
        (rows // 2, rows - 1),
    ]
    constants = {"publication_id": "p/1", "served": True}
    copy = copy_with_constants(files, constants, RECOMMENDATIONS_HISTORY, job.lake.staging(RECOMMENDATIONS_HISTORY))
    counts = copy.rows.groupBy("publication_id", "served", "as_of").count().collect()
    assert [tuple(row) for row in counts] == [("p/1", True, DAY, rows)]
