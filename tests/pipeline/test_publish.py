"""What readers and stewards see of a publication that is valid, invalid or repeated."""

from collections.abc import Callable
from datetime import date, datetime

import numpy as np
import pytest
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.errors import PublishRejected
from movierec_spark.job.job import Job
from movierec_spark.publish.digest import digest_of
from movierec_spark.report import serving as report_serving
from movierec_spark.report.reader import open_lake
from movierec_spark.serving.batch.list_checks import of_movies
from movierec_spark.tables import (
    AUDIT,
    QUARANTINE,
    RATINGS,
    RECOMMENDATIONS,
    RECOMMENDATIONS_HISTORY,
    TRENDING_MOVIES,
)
from tests.pipeline.served_lists import copy, recommended
from tests.rating_rows import ratings, valid_ratings

DAY = date(2018, 9, 26)
EARLIER = date(2018, 9, 25)
JobOf = Callable[[date], Job]
LISTS = of_movies("segment", "movie_id", np.array([1, 2, 3]))


def trending(job: Job, movie: int) -> DataFrame:
    return job.spark.createDataFrame([("all", 1, movie, 1.0, job.as_of)], TRENDING_MOVIES.schema)


def test_bad_rows_go_to_quarantine_with_every_reason_and_the_others_are_published(job_of: JobOf) -> None:
    job = job_of(DAY)
    audit = job.publish(ratings(job, *valid_ratings(40), (None, 1, 9.0)), RATINGS, source="movielens").audit
    assert (audit.rows_in, audit.rows_published, audit.rows_quarantined) == (41, 40, 1)
    quarantined = job.lake.read(job.spark, QUARANTINE).collect()
    assert [(row["source_file"], row["row_number"]) for row in quarantined] == [("ratings.csv", 42)]
    assert [reason.split(":")[0] for reason in quarantined[0]["reasons"]] == [
        "expect_column_values_to_not_be_null(user_id)",
        "expect_column_values_to_be_between(rating)",
    ]
    assert '"rating":9.0' in quarantined[0]["row"]


def test_duplicates_are_counted_and_contradictions_are_quarantined(job_of: JobOf) -> None:
    job = job_of(DAY)
    audit = job.publish(
        ratings(job, *valid_ratings(60), (1, 1, 4.0), (1, 1, 4.0), (70, 1, 3.0), (70, 1, 5.0)),
        RATINGS,
        source="movielens",
    ).audit
    assert (audit.rows_published, audit.rows_duplicate, audit.rows_quarantined) == (60, 2, 2)
    assert 70 not in {row["user_id"] for row in job.lake.read(job.spark, RATINGS).collect()}


def test_too_many_bad_rows_leave_the_table_as_it_was(job_of: JobOf) -> None:
    job = job_of(DAY)
    job.publish(ratings(job, *valid_ratings(10)), RATINGS, source="movielens")
    before = job.lake.version(RATINGS)
    with pytest.raises(PublishRejected, match=r"10 of 20 rows \(50.0%\) rejected, at most 5.0%") as refused:
        job.publish(
            ratings(job, *valid_ratings(10), *[(user, 2, 50.0) for user in range(10)]), RATINGS, source="movielens"
        )
    job.record_audits()
    assert "\n" not in str(refused.value)
    assert job.lake.version(RATINGS) == before
    assert job.lake.read(job.spark, QUARANTINE).isEmpty()
    audits = job.lake.read(job.spark, AUDIT).where("table_name = 'silver.ratings'").collect()
    assert sorted((row["status"], row["version"]) for row in audits) == [("published", 1), ("rejected", None)]


def test_publishing_the_same_rows_again_commits_nothing(job_of: JobOf) -> None:
    job = job_of(DAY)
    rows = ratings(job, *valid_ratings(40), (None, 1, 3.0))
    job.publish(rows, RATINGS, source="movielens")
    before = [job.lake.version(table) for table in (RATINGS, QUARANTINE)]
    assert job.publish(rows, RATINGS, source="movielens").audit.status == "unchanged"
    assert [job.lake.version(table) for table in (RATINGS, QUARANTINE)] == before


def test_a_corrected_drop_replaces_what_its_day_brought_and_nothing_else(job_of: JobOf) -> None:
    first, second = job_of(EARLIER), job_of(DAY)
    first.publish(ratings(first, *valid_ratings(40), (None, 1, 3.0)), RATINGS, source="movielens")
    second.publish(ratings(second, (5, 5, 5.0)), RATINGS, source="movielens")
    first.publish(ratings(first, *valid_ratings(2)), RATINGS, source="movielens")
    rows = first.lake.read(first.spark, RATINGS).select("as_of", "user_id").collect()
    assert sorted(map(tuple, rows)) == [(EARLIER, 1), (EARLIER, 2), (DAY, 5)]
    assert first.lake.read(first.spark, QUARANTINE).isEmpty()


def test_an_audit_row_lost_by_a_killed_job_is_repaired_once(job_of: JobOf) -> None:
    killed, again = job_of(DAY), job_of(DAY)
    killed.publish(ratings(killed, *valid_ratings(3)), RATINGS, source="movielens")
    again.publish(ratings(again, *valid_ratings(3)), RATINGS, source="movielens")
    again.record_audits()
    again.record_audits()
    audits = again.lake.read(again.spark, AUDIT).select("table_name", "version", "rows_in", "rows_published").collect()
    assert list(map(tuple, audits)) == [("silver.ratings", 1, 3, 3)]


def test_an_older_day_does_not_replace_the_current_state(job_of: JobOf) -> None:
    newer, older = job_of(DAY), job_of(EARLIER)
    assert newer.publish(trending(newer, 1), TRENDING_MOVIES, derive=LISTS).audit.status == "published"
    assert older.publish(trending(older, 2), TRENDING_MOVIES, derive=LISTS).audit.status == "superseded"
    assert newer.publish(trending(newer, 3), TRENDING_MOVIES, derive=LISTS).audit.status == "published"
    rows = newer.lake.read(newer.spark, TRENDING_MOVIES).collect()
    assert [(row["movie_id"], row["as_of"]) for row in rows] == [(3, DAY)]


def test_the_report_finds_what_trends(job_of: JobOf) -> None:
    job = job_of(DAY)
    job.publish(trending(job, 1), TRENDING_MOVIES, derive=LISTS)
    assert [(row.rank, row.title, row.score) for row in report_serving.trending(open_lake(job.settings))] == [
        (1, "movie 1", 1.0)
    ]


def test_a_job_sees_the_latest_row_that_its_day_knew(job_of: JobOf) -> None:
    job = job_of(DAY)
    rows = ratings(job, (1, 1, 2.0), (1, 1, 4.0), (2, 1, 3.0))
    later = F.when(F.col("row_number") == 3, F.lit(datetime(2018, 9, 22)))
    rows = rows.withColumn("rated_at", F.coalesce(later, "rated_at")).withColumn("known_at", F.to_date("rated_at"))
    job.publish(rows, RATINGS, source="movielens")

    def seen(day: date) -> list[tuple[int, float]]:
        rows = job.lake.known(job.spark, RATINGS, day).select("user_id", "rating").collect()
        return sorted(map(tuple, rows))

    assert seen(date(2018, 9, 21)) == [(1, 2.0), (2, 3.0)]
    assert seen(DAY) == [(1, 4.0), (2, 3.0)]
    assert seen(date(2018, 9, 1)) == []


def test_a_copy_has_the_rows_of_its_source_with_the_added_values_and_is_appended_once_a_key(job_of: JobOf) -> None:
    one, other = job_of(DAY), job_of(DAY)
    source = recommended(one, 5, 7, 9)
    assert len(source.files) > 1
    for job in (one, other):  # as if at the same moment: neither has seen the other's rows
        copied = copy(job, source, "p/1")
    assert copied.audit.status == "unchanged"
    history = one.lake.read(one.spark, RECOMMENDATIONS_HISTORY)
    assert {(row["publication_id"], row["served"]) for row in history.collect()} == {("p/1", True)}
    rows = history.select(*RECOMMENDATIONS.column_names)
    assert sorted(rows.collect()) == sorted(source.accepted_rows(one.spark).collect())
    assert digest_of(history, RECOMMENDATIONS_HISTORY) == source.digest


def test_rows_that_equal_the_previous_ones_are_not_copied_again(job_of: JobOf) -> None:
    job = job_of(DAY)
    previous = copy(job, recommended(job, 5, 7), "p/1").attempt.digest
    assert copy(job, recommended(job, 5, 7), "p/2", previous).audit.status == "unchanged"
    assert copy(job, recommended(job, 5, 9), "p/2", previous).audit.status == "published"
