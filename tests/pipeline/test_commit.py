"""Commits of files: each once, the newest day stays, and commits at the same moment do not disturb each other."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.job.job import Job
from movierec_spark.publish.attempt import Attempt
from movierec_spark.publish.digest import ContentDigest, digest_of, stored_digest
from movierec_spark.storage.data_file import ROWS_PER_GROUP
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import RATINGS, RECOMMENDATIONS, RECOMMENDATIONS_HISTORY
from movierec_spark.tables.table import Table
from tests.attempts import commit_attempt, write

DAY = date(2018, 9, 26)
AT_ONCE = 6
JobOf = Callable[[date], Job]


def rating_rows(job: Job, day: date, count: int) -> DataFrame:
    rows = [("movielens", user, 1, 3.0, datetime(2018, 9, 1), day, day) for user in range(count)]
    return job.spark.createDataFrame(rows, RATINGS.schema)


def recommendation_rows(job: Job, movie: int, publication_id: str | None = None) -> DataFrame:
    row = (1, 1, movie, 0.5, None, None, "hybrid", "champion", 1, True, 0.25, DAY, datetime(2018, 9, 27))
    if publication_id is None:
        return job.spark.createDataFrame([row], RECOMMENDATIONS.schema)
    return job.spark.createDataFrame([(publication_id, *row, True)], RECOMMENDATIONS_HISTORY.schema)


def write_of_day(job: Job, rows: DataFrame, table: Table, day: date = DAY) -> Attempt:
    return write(rows.coalesce(1), table, job.lake, {"source": "movielens", "as_of": day})


def commit_of_day(job: Job, attempt: Attempt, day: date, key: str | None = None) -> None:
    commit_attempt(attempt, job.lake, {"source": "movielens", "as_of": day}, key)


def run_at_once(*commits: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(commits)) as pool:
        list(pool.map(lambda commit_one: commit_one(), commits))


def test_days_that_are_committed_at_once_are_all_kept_and_a_day_can_be_emptied(job_of: JobOf) -> None:
    job = job_of(DAY)
    days = [DAY - timedelta(days=back) for back in range(AT_ONCE)]
    files = {day: write_of_day(job, rating_rows(job, day, 5), RATINGS, day) for day in days}

    def committing(day: date) -> Callable[[], None]:
        return lambda: commit_of_day(job, files[day], day)

    run_at_once(*map(committing, days))
    counts = job.lake.read(job.spark, RATINGS).groupBy("as_of").count()
    assert {row["as_of"]: row["count"] for row in counts.collect()} == dict.fromkeys(days, 5)
    of_day = {"source": "movielens", "as_of": DAY}
    assert job.lake.files(RATINGS, of_day)
    commit_of_day(job, write_of_day(job, rating_rows(job, DAY, 0), RATINGS), DAY)
    assert not job.lake.files(RATINGS, of_day)
    assert {row["as_of"] for row in job.lake.read(job.spark, RATINGS).collect()} == set(days[1:])


def test_of_two_jobs_that_fill_an_empty_slice_at_once_one_stays(job_of: JobOf, monkeypatch: pytest.MonkeyPatch) -> None:
    job, read = job_of(DAY), Lake.delta
    first, second = (write_of_day(job, rating_rows(job, DAY, count), RATINGS) for count in (3, 5))
    before = [job.lake.delta(RATINGS)]
    commit_of_day(job, first, DAY)
    monkeypatch.setattr(Lake, "delta", lambda lake, table: before.pop() if before else read(lake, table))
    commit_of_day(job, second, DAY)
    assert not before
    assert job.lake.read(job.spark, RATINGS).count() == 5


def test_rows_of_one_idempotency_key_are_appended_once(job_of: JobOf) -> None:
    job = job_of(DAY)
    files = write_of_day(job, recommendation_rows(job, 5, "p/1"), RECOMMENDATIONS_HISTORY)
    run_at_once(*[lambda: commit_of_day(job, files, DAY, key="p/1")] * AT_ONCE)
    again = write_of_day(job, recommendation_rows(job, 5, "p/2"), RECOMMENDATIONS_HISTORY)
    commit_of_day(job, again, DAY, key="p/2")
    assert job.lake.read(job.spark, RECOMMENDATIONS_HISTORY).count() == 2


def test_of_states_that_are_committed_at_once_the_newest_day_stays(job_of: JobOf) -> None:
    job = job_of(DAY)
    states = [
        (write_of_day(job, recommendation_rows(job, n), RECOMMENDATIONS), DAY + timedelta(days=n))
        for n in range(AT_ONCE)
    ]

    def committing(files: Attempt, day: date) -> Callable[[], None]:
        return lambda: commit_of_day(job, files, day)

    run_at_once(*[committing(*state) for state in states])
    assert [row["movie_id"] for row in job.lake.read(job.spark, RECOMMENDATIONS).collect()] == [AT_ONCE - 1]


def test_the_log_holds_the_range_of_each_column_of_a_file(job_of: JobOf) -> None:
    job = job_of(DAY)
    commit_of_day(job, write_of_day(job, rating_rows(job, DAY, 5), RATINGS), DAY)
    (file,) = pa.table(job.lake.delta(RATINGS).get_add_actions(flatten=True)).to_pylist()
    assert (file["num_records"], file["min.user_id"], file["max.user_id"], file["null_count.user_id"]) == (5, 0, 4, 0)
    assert (file["min.known_at"], file["max.known_at"]) == (DAY, DAY)
    assert (file["partition.source"], file["partition.as_of"]) == ("movielens", DAY)


def test_the_digest_of_stored_rows_comes_from_the_commit_until_another_writer_changes_the_files(job_of: JobOf) -> None:
    job, of_day = job_of(DAY), {"source": "movielens", "as_of": DAY}
    assert stored_digest(job.spark, RATINGS, of_day, job.lake) == ContentDigest(0, 0)
    commit_of_day(job, write_of_day(job, rating_rows(job, DAY, 5), RATINGS), DAY)
    before = stored_digest(job.spark, RATINGS, of_day, job.lake)
    assert before == digest_of(job.lake.read(job.spark, RATINGS), RATINGS) != ContentDigest(0, 0)
    location = str(job.lake.location(RATINGS))
    job.spark.sql(f"ALTER TABLE delta.`{location}` SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')")
    job.spark.sql(f"DELETE FROM delta.`{location}` WHERE user_id = 3")
    assert job.lake.has_deletion_vectors(RATINGS)
    after = stored_digest(job.spark, RATINGS, of_day, job.lake)
    assert after == digest_of(rating_rows(job, DAY, 5).where("user_id <> 3"), RATINGS) != before
    job.lake.delta(RATINGS).optimize.compact()
    assert stored_digest(job.spark, RATINGS, of_day, job.lake) == after


def test_each_spark_partition_becomes_a_file_in_its_order(job_of: JobOf) -> None:
    job, rows = job_of(DAY), 2 * ROWS_PER_GROUP + 7
    recommendation = recommendation_rows(job, 5).drop("user_id").first()
    users = job.spark.range(rows, numPartitions=2).withColumnRenamed("id", "user_id")
    constants = {name: F.lit(value) for name, value in recommendation.asDict().items()}
    attempt = write(users.withColumns(constants), RECOMMENDATIONS, job.lake, {"as_of": DAY})
    statistics = [json.loads(file.statistics) for file in attempt.files]
    assert [(file["minValues"]["user_id"], file["maxValues"]["user_id"]) for file in statistics] == [
        (0, rows // 2 - 1),
        (rows // 2, rows - 1),
    ]
    assert attempt.digest == digest_of(attempt.accepted_rows(job.spark), RECOMMENDATIONS)
    footer = pq.read_metadata(str(attempt.folder / attempt.files[0].path))
    assert footer.row_group(0).num_rows >= ROWS_PER_GROUP
