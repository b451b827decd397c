"""The monitor job tells that what users do has changed, on the day itself and whatever the order of days."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from pyspark.sql import Row

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.monitoring.drift.job import watch_drift
from movierec_spark.monitoring.monitor import monitor
from tests.pipeline.population import publish_rows, rows_of

DAY = date(2018, 9, 26)
BEGIN = DAY - timedelta(days=30)
USERS = 100
JobOf = Callable[[date], Job]


@pytest.fixture
def worse(job_of: JobOf) -> Callable[[date], Job]:
    """Thirty days on which each of 100 users gives 3, 4 or 5 stars, then one of 1 or 2 stars; in the lake of job_of."""
    job = job_of(DAY)
    movie = ("movielens", 7, "Heat", 1995, ["Crime"], None, None, BEGIN, DAY, "movies.csv", 1)
    publish_rows(job, tables.MOVIES, [movie])
    rows = [
        ("movielens", user, 7, stars(day, user), noon(day), day, DAY, "ratings.csv", number * USERS + user)
        for number, day in enumerate(BEGIN + timedelta(days=days) for days in range(31))
        for user in range(1, USERS + 1)
    ]
    publish_rows(job, tables.RATINGS, rows)
    return lambda day: Job("test", job.spark, job.settings, day, job.lake, f"test-{day}")


def stars(day: date, user: int) -> float:
    return 1.0 + user % 2 if day == DAY else 3.0 + (user + day.toordinal()) % 3


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)


def drift(job: Job) -> list[Row]:
    return sorted(rows_of(job, tables.DRIFT), key=lambda row: (row.as_of, row.subject, row.statistic))


def test_the_monitor_job_gives_an_alarm_on_the_day_that_stars_fall(worse: JobOf) -> None:
    job = worse(DAY)
    monitor(job)
    rows = drift(job)
    assert {(row.area, row.subject) for row in rows if row.is_alarm} == {("events", "stars")}
    (psi,) = [row for row in rows if (row.subject, row.statistic) == ("stars", "psi")]
    assert psi.value > max(psi.bound, psi.by_chance)
    assert (psi.n, psi.n_reference) == (3 * USERS, 28 * USERS)
    assert (psi.reference_from, psi.reference_to) == (BEGIN, DAY - timedelta(days=3))
    assert "drift: stars" in job.summary(1.0)
    (audit,) = [audit for audit in job.audits if audit.table_name == "gold.drift"]
    assert (audit.status, audit.rows_quarantined, audit.expectations_failed) == ("published", 0, 1)


def test_days_may_be_watched_in_any_order_and_again(worse: JobOf) -> None:
    days = [DAY - timedelta(days=2), DAY]
    for day in days:
        watch_drift(worse(day))
    in_order = drift(worse(DAY))
    assert {row.as_of for row in in_order} == set(days)
    worse(DAY).lake.delta(tables.DRIFT).delete()
    for day in (*reversed(days), DAY):
        watch_drift(worse(day))
    assert drift(worse(DAY)) == in_order


def test_rows_that_come_to_an_earlier_day_change_the_later_ones_it_is_compared_with(worse: JobOf) -> None:
    watch_drift(worse(DAY))
    (before,) = [row for row in drift(worse(DAY)) if row.subject == "active_users"]
    late = DAY - timedelta(days=2)
    row = ("movielens", USERS + 1, 7, 5.0, noon(late), late, late, "ratings.csv", 1)
    publish_rows(worse(late), tables.RATINGS, [row])
    watch_drift(worse(late))
    rows = [row for row in drift(worse(DAY)) if (row.subject, row.statistic) == ("stars", "psi")]
    assert [(row.as_of, row.n) for row in rows] == [(late, 3 * USERS + 1), (DAY, 3 * USERS + 1)]
    assert before.n_reference == 30
