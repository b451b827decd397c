"""Which publication of a day is the last, and the digest of its rows, whatever became of their files."""

from collections.abc import Callable
from datetime import date

import pytest

from movierec_spark.job.job import Job
from movierec_spark.maintenance.compaction import compact
from movierec_spark.publish.publication import Published
from movierec_spark.serving.batch import publication_log
from movierec_spark.serving.batch.publication_log import last_publication
from movierec_spark.tables import RECOMMENDATIONS_HISTORY
from tests.pipeline.served_lists import DAY, copy, recommended

JobOf = Callable[[date], Job]


def two_publications(job: Job) -> Published:
    copy(job, recommended(job, 5, 7), f"{DAY}/0001")
    return copy(job, recommended(job, 5, 9), f"{DAY}/0002")


def test_a_day_without_lists_has_no_publication(job_of: JobOf) -> None:
    job = job_of(DAY)
    none = last_publication(job.lake, DAY)
    assert (none.number, none.next_id, none.digest(job.spark, job.lake)) == (0, f"{DAY}/0001", None)


def test_the_last_publication_has_the_digest_that_its_commit_noted(
    job_of: JobOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of(DAY)
    second = two_publications(job)
    last = last_publication(job.lake, DAY)
    assert (last.id, last.next_id) == (f"{DAY}/0002", f"{DAY}/0003")
    assert {row["movie_id"] for row in last.rows(job.spark, job.lake).collect()} == {5, 9}
    monkeypatch.setattr(publication_log, "digest_of", None)  # no row is read for it
    assert last.digest(job.spark, job.lake) == second.attempt.digest


def test_the_rows_tell_the_digest_where_compaction_put_two_publications_into_one_file(job_of: JobOf) -> None:
    job = job_of(DAY)
    second = two_publications(job)
    assert compact(RECOMMENDATIONS_HISTORY, job.lake).partitions == 1
    last = last_publication(job.lake, DAY)
    assert (last.id, last.own_files) == (f"{DAY}/0002", ())
    assert last.digest(job.spark, job.lake) == second.attempt.digest
