"""What a collector lands is ingested and conformed; an event counts once however often it was delivered."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from starlette.testclient import TestClient

from movierec_spark.collector.application import application
from movierec_spark.conform.conform import conform
from movierec_spark.job.job import Job
from movierec_spark.settings import Settings
from movierec_spark.sources.collected import wait_until_complete
from movierec_spark.sources.ingest import ingest
from movierec_spark.tables import FEEDBACK
from tests.collecting import SHOWN, Clock, collector, event, landed

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)
JobOf = Callable[[date], Job]


def send(settings: Settings, clock: Clock, batches: list[list[dict]]) -> None:
    """To a collector that runs no longer than that."""
    with TestClient(application(collector(settings, clock)), headers=SHOWN) as client:
        for batch in batches:
            assert client.post("/events", json=batch).status_code == 202


def test_an_event_that_is_delivered_again_counts_once(home: Settings, job_of: JobOf) -> None:
    clock = Clock()
    day, following = clock.moment.date(), clock.moment.date() + timedelta(days=1)
    batch = [event(number, value=number / 4) for number in range(40)]
    again = [given | {"occurred_at": "1537444800", "user_id": f" {given['user_id']}"} for given in batch[:9]]
    send(home, clock, [batch, again, batch[5:12]])
    clock.moment += timedelta(days=1)
    send(home, clock, [batch[:20]])
    assert list(landed(home)) == [day, following]
    job = job_of(day)
    ingest(job)
    conform(job)
    audit = job.audits[-1]
    assert (audit.rows_in, audit.rows_published, audit.rows_duplicate, audit.rows_quarantined) == (56, 40, 16, 0)
    job = job.for_day(following)
    ingest(job)
    conform(job)
    rows = job.lake.known(job.spark, FEEDBACK, following).collect()
    assert sorted(row["event_id"] for row in rows) == sorted(given["event_id"] for given in batch)
    assert {row["event_id"]: row["value"] for row in rows} == {given["event_id"]: given["value"] for given in batch}


def test_ingest_waits_only_for_a_day_that_has_just_ended(home: Settings) -> None:
    begun = time.monotonic()
    wait_until_complete(TODAY, home)
    wait_until_complete(date(2018, 9, 26), home)
    assert time.monotonic() - begun < home.collector.grace_seconds
    since_midnight = datetime.now(UTC) - datetime.combine(TODAY, datetime.min.time(), UTC)
    ends_soon = home.collector.model_copy(update={"grace_seconds": since_midnight.total_seconds() + 0.5})
    wait_until_complete(YESTERDAY, home.model_copy(update={"collector": ends_soon}))
    assert time.monotonic() - begun > 0.4
