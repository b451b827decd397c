"""A slice that is published anew: after a refusal, and as a later day knows it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame

from movierec_spark.errors import PublishRejected
from movierec_spark.job.job import Job
from movierec_spark.publish.audit_log import open_refusals, read_audits
from movierec_spark.tables import MODEL_PERFORMANCE, RATINGS
from tests.rating_rows import ratings, valid_ratings

DAY = date(2018, 9, 26)
JobOf = Callable[[date], Job]


def test_a_good_drop_again_makes_a_refusal_good_though_nothing_is_committed(job_of: JobOf) -> None:
    good, bad = valid_ratings(20), [(1, 1, 7.0) for _ in range(20)]

    def publish_again(*rows: tuple) -> None:
        job = job_of(DAY) if not jobs else replace(jobs[0], audits=[])
        jobs.append(job)
        with suppress(PublishRejected):
            job.publish(ratings(job, *rows), RATINGS, source="movielens")
        job.record_audits()

    jobs: list[Job] = []
    for rows in (good, good, bad, good, good):
        publish_again(*rows)
    audits = read_audits(jobs[0].lake)
    assert [audit.status for audit in audits] == ["published", "rejected", "unchanged"]
    assert open_refusals(audits) == []


def test_a_gold_table_takes_no_bad_row_at_all(job_of: JobOf) -> None:
    job = job_of(DAY)
    with pytest.raises(PublishRejected, match="variant"):
        job.publish(figures(job, *(float(n) for n in range(99)), variant="Nobody"), MODEL_PERFORMANCE)


@pytest.mark.slow
def test_a_slice_stays_as_a_later_day_knew_it(job_of: JobOf) -> None:
    job = job_of(DAY)

    def published(known_on: date, *values: float) -> str:
        return job.publish(figures(job, *values), MODEL_PERFORMANCE, known_on=known_on).audit.status

    def values() -> list[float]:
        return sorted(row["value"] for row in job.lake.read(job.spark, MODEL_PERFORMANCE).collect())

    first, second, third = (DAY + timedelta(days=number) for number in (1, 2, 3))
    assert (published(second, 1.0, 2.0), values()) == ("published", [1.0, 2.0])
    assert (published(first, 7.0), values()) == ("superseded", [1.0, 2.0])
    assert (published(second, 1.0, 2.0), values()) == ("unchanged", [1.0, 2.0])
    published(third, 1.0, 2.0)  # the same rows, known later
    assert (published(second, 7.0), values()) == ("superseded", [1.0, 2.0])
    published(third)
    assert (published(second, 7.0), values()) == ("superseded", [])


def figures(job: Job, *values: float, variant: str = "champion") -> DataFrame:
    rows = [(1, variant, "all", "all", 1, f"metric {n}", value, False, DAY, DAY) for n, value in enumerate(values)]
    return job.spark.createDataFrame(rows, MODEL_PERFORMANCE.schema)
