"""Files become a table's: once, the newest, and beside what others commit at the same moment."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pyarrow as pa
from deltalake import DeltaTable
from pyspark.sql import DataFrame

from movierec_spark.job.job import Job
from movierec_spark.publish.arrow_writer import ROWS_PER_GROUP, extended, write_files
from movierec_spark.publish.commit import commit
from movierec_spark.publish.commit_rows import held_content
from movierec_spark.publish.digest import ContentDigest, content_of
from movierec_spark.publish.parquet_files import DataFiles, spark_files
from movierec_spark.tables import RATINGS, RECOMMENDATIONS, RECOMMENDATIONS_HISTORY
from movierec_spark.tables.table import Table

DAY = date(2018, 9, 26)
AT_ONCE = 6
JobOf = Callable[[date], Job]


def rated(job: Job, day: date, count: int) -> DataFrame:
    rows = [("movielens", user, 1, 3.0, datetime(2018, 9, 1), day, day) for user in range(count)]
    return job.spark.createDataFrame(rows, RATINGS.schema)


def recommended(job: Job, movie: int, publication: str | None = None) -> DataFrame:
    row = (1, 1, movie, 0.5, None, None, "hybrid", "champion", 1, DAY, datetime(2018, 9, 27))
    if publication is None:
        return job.spark.createDataFrame([row], RECOMMENDATIONS.schema)
    return job.spark.createDataFrame([(publication, *row, True)], RECOMMENDATIONS_HISTORY.schema)


def in_files(job: Job, rows: DataFrame, table: Table) -> DataFiles:
    return spark_files(rows, table, job.lake.staging(table), rows.count())


def make_visible(job: Job, files: DataFiles, day: date, once: str | None = None) -> None:
    content = content_of(files.rows, files.table)
    commit(files, content, job.lake, {"source": "movielens", "as_of": day}, once=once)


def all_at_once(*commits: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(commits)) as pool:
        list(pool.map(lambda each: each(), commits))


def test_days_that_are_committed_at_once_all_stand_and_a_day_can_be_emptied(job_of: JobOf) -> None:
    job = job_of(DAY)
    days = [DAY - timedelta(days=back) for back in range(AT_ONCE)]
    files = {day: in_files(job, rated(job, day, 5), RATINGS) for day in days}

    def write(day: date) -> Callable[[], None]:
        return lambda: make_visible(job, files[day], day)

    all_at_once(*map(write, days))
    counts = job.lake.read(job.spark, RATINGS).groupBy("as_of").count()
    assert {row["as_of"]: row["count"] for row in counts.collect()} == dict.fromkeys(days, 5)
    of_day = {"source": "movielens", "as_of": DAY}
    assert job.lake.files(RATINGS, of_day)
    make_visible(job, in_files(job, rated(job, DAY, 0), RATINGS), DAY)
    assert not job.lake.files(RATINGS, of_day)
    assert {row["as_of"] for row in job.lake.read(job.spark, RATINGS).collect()} == set(days[1:])


def test_what_is_named_the_same_is_added_once_by_whoever_is_first(job_of: JobOf) -> None:
    job = job_of(DAY)
    files = in_files(job, recommended(job, 5, "p/1"), RECOMMENDATIONS_HISTORY)
    all_at_once(*[lambda: make_visible(job, files, DAY, once="p/1")] * AT_ONCE)
    make_visible(job, files, DAY, once="p/2")
    assert job.lake.read(job.spark, RECOMMENDATIONS_HISTORY).count() == 2


def test_of_states_that_are_committed_at_once_the_newest_day_stays(job_of: JobOf) -> None:
    job = job_of(DAY)
    states = [(in_files(job, recommended(job, n), RECOMMENDATIONS), DAY + timedelta(days=n)) for n in range(AT_ONCE)]

    def write(files: DataFiles, day: date) -> Callable[[], None]:
        return lambda: make_visible(job, files, day)

    all_at_once(*[write(*state) for state in states])
    assert [row["movie_id"] for row in job.lake.read(job.spark, RECOMMENDATIONS).collect()] == [AT_ONCE - 1]


def test_readers_are_told_the_range_of_each_file(job_of: JobOf) -> None:
    job = job_of(DAY)
    make_visible(job, in_files(job, rated(job, DAY, 5), RATINGS), DAY)
    (file,) = pa.table(DeltaTable(job.lake.location(RATINGS)).get_add_actions(flatten=True)).to_pylist()
    assert (file["num_records"], file["min.user_id"], file["max.user_id"], file["null_count.user_id"]) == (5, 0, 4, 0)
    assert (file["min.known_at"], file["max.known_at"]) == (DAY, DAY)
    assert (file["partition.source"], file["partition.as_of"]) == ("movielens", DAY)


def test_the_names_of_files_tell_what_they_hold_until_others_write_them(job_of: JobOf) -> None:
    job, of_day = job_of(DAY), {"source": "movielens", "as_of": DAY}
    assert held_content(job.spark, RATINGS, of_day, job.lake) == ContentDigest(0, 0)
    make_visible(job, in_files(job, rated(job, DAY, 5), RATINGS), DAY)
    told = held_content(job.spark, RATINGS, of_day, job.lake)
    assert told == content_of(job.lake.read(job.spark, RATINGS), RATINGS) != ContentDigest(0, 0)
    place = job.lake.location(RATINGS)
    job.spark.sql(f"ALTER TABLE delta.`{place}` SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')")
    job.spark.sql(f"DELETE FROM delta.`{place}` WHERE user_id = 3")
    assert job.lake.has_deletion_vectors(RATINGS)
    left = held_content(job.spark, RATINGS, of_day, job.lake)
    assert left == content_of(rated(job, DAY, 5).where("user_id <> 3"), RATINGS) != told
    DeltaTable(job.lake.location(RATINGS)).optimize.compact()
    assert held_content(job.spark, RATINGS, of_day, job.lake) == left


def test_executors_write_blocks_in_order_and_what_is_added_is_the_same_in_each_row(job_of: JobOf) -> None:
    job, rows = job_of(DAY), ROWS_PER_GROUP + 7
    users = job.spark.range(rows, numPartitions=2)
    known = recommended(job, 5).drop("user_id").toArrow().to_pylist()[0]

    def blocks(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            columns = {name: [value] * batch.num_rows for name, value in known.items()}
            yield pa.RecordBatch.from_pydict({"user_id": batch.column("id"), **columns})

    files = write_files(users, blocks, RECOMMENDATIONS, job.lake.staging(RECOMMENDATIONS))
    ranges = [json.loads(file.statistics) for file in files.files]
    assert [(each["minValues"]["user_id"], each["maxValues"]["user_id"]) for each in ranges] == [
        (0, rows // 2 - 1),
        (rows // 2, rows - 1),
    ]
    named = {"publication_id": "p/1", "served": True}
    further = extended(files, named, RECOMMENDATIONS_HISTORY, job.lake.staging(RECOMMENDATIONS_HISTORY))
    found = further.rows.groupBy("publication_id", "served", "as_of").count().collect()
    assert [tuple(row) for row in found] == [("p/1", True, DAY, rows)]
