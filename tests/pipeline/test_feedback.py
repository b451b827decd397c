"""Feedback events: late ones, repeated ones, and a team that has nothing else."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from movierec_spark.conform.conform import conform
from movierec_spark.job.job import Job
from movierec_spark.registry.version import Version
from movierec_spark.serving import variants
from movierec_spark.serving.batch.recommend import recommend
from movierec_spark.sources.ingest import ingest
from movierec_spark.tables import FEEDBACK, MOVIES, QUARANTINE, RECOMMENDATIONS
from tests.pipeline.snippets import look_up
from tests.small_model import FIRST_ID, small_model, without_stars

DAY = date(2018, 9, 26)
EARLIER, NEXT = DAY - timedelta(days=1), DAY + timedelta(days=1)
CATALOGUE = [FIRST_ID + 3 * i for i in range(30)]
JobOf = Callable[[date], Job]


def event(number: int, user: object = 1, event_type: str = "play", at: str = "2018-09-20T12:00:00Z") -> dict:
    movie = CATALOGUE[number % 5]
    return {"event_id": f"e-{number}", "user_id": user, "movie_id": movie, "event_type": event_type, "occurred_at": at}


SOUND = [event(number, user=1 + number % 3) for number in range(60)]


@pytest.fixture
def delivered(job_of: JobOf) -> Callable[[date, list[dict]], Job]:
    """delivered(day, events): the job of that day, which has ingested and conformed a drop of these events."""

    def deliver(day: date, events: list[dict]) -> Job:
        job = job_of(day)
        drop = Path(job.settings.landing) / "feedback" / f"as_of={day}"
        drop.mkdir(parents=True)
        (drop / "events.jsonl").write_text("".join(json.dumps(each) + "\n" for each in events))
        ingest(job)
        conform(job)
        return job

    return deliver


def test_events_count_once_however_late_and_often_they_come(delivered: Callable) -> None:
    future = event(90, at="2018-09-27T00:00:00+00:00")
    first = delivered(DAY, [*SOUND, SOUND[0], event(91), event(91, event_type="click"), future])
    audit = first.audits[-1]
    assert (audit.rows_in, audit.rows_published, audit.rows_duplicate, audit.rows_quarantined) == (64, 60, 1, 3)
    delivered(NEXT, [SOUND[0], event(1, event_type="like"), event(92, at="2018-09-19 08:00:00")])
    last = delivered(NEXT + timedelta(days=1), [event(93)])

    def known(day: date) -> dict[str, str]:
        rows = last.lake.known(last.spark, FEEDBACK, day).collect()
        found = {row["event_id"]: row["event_type"] for row in rows}
        assert len(found) == len(rows)
        return found

    assert known(EARLIER) == {}
    assert known(DAY) == {each["event_id"]: "play" for each in SOUND}
    assert known(NEXT) == known(DAY) | {"e-1": "like", "e-92": "play"}
    reasons = {reason for row in last.lake.read(last.spark, QUARANTINE).collect() for reason in row["reasons"]}
    assert {reason.split(": ")[1] for reason in reasons} == {
        "not from the future",
        "no two events of one id contradict each other",
    }


def test_what_was_shown_is_told_with_its_list_place_and_placement(delivered: Callable) -> None:
    shown = {"publication_id": "2018-09-25/0001", "rank": 3, "scenario": "home"}
    blank = {"publication_id": " ", "rank": "", "scenario": ""}
    unsound = [{"rank": 0}, {"rank": 2.5}, {"rank": "first"}, {"scenario": "Home page"}, {"publication_id": "x" * 201}]
    told = [shown, blank, {}, *unsound]
    events = [event(number, event_type="impression") | more for number, more in enumerate(told)]
    job = delivered(DAY, [*events, *(event(number) for number in range(len(events), 120))])
    rows = job.lake.known(job.spark, FEEDBACK, DAY).where("event_type = 'impression'").orderBy("event_id").collect()
    assert [{name: row[name] for name in shown} for row in rows] == [shown, *[dict.fromkeys(shown)] * 2]
    quarantined = job.lake.read(job.spark, QUARANTINE).select("reasons").collect()
    assert len(quarantined) == len(unsound)


def test_the_events_of_the_documentation_are_taken(delivered: Callable) -> None:
    events = [json.loads(line) for line in look_up("feedback events").splitlines()]
    job = delivered(DAY, events)
    rows = {row["event_id"]: row for row in job.lake.known(job.spark, FEEDBACK, DAY).collect()}
    assert set(rows) == {event["event_id"] for event in events}
    assert rows["e-1"]["publication_id"] == "2018-09-25/0001"


@pytest.mark.slow
def test_a_team_with_events_alone_is_served_without_stars(delivered: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    job = delivered(DAY, SOUND)
    movies = [
        ("feedback", movie, f"Movie {movie}", 2000, ["Drama"], None, None, EARLIER, DAY, "movies.csv", line)
        for line, movie in enumerate(CATALOGUE)
    ]
    columns = ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in MOVIES.schema)
    frame = job.spark.createDataFrame(movies, f"{columns}, source_file STRING, row_number BIGINT")
    job.publish(frame, MOVIES, source="feedback")
    monkeypatch.setattr(variants, "version_for_day", lambda *_: Version(1, "run", EARLIER, True))
    monkeypatch.setattr(variants, "load_state", lambda number, _: without_stars(small_model(seed=number)))
    recommend(job)
    rows = job.lake.read(job.spark, RECOMMENDATIONS).collect()
    assert {row["user_id"] for row in rows} == {1, 2, 3}
    assert {row["predicted_rating"] for row in rows} == {None}
    assert {row["strategy"] for row in rows} == {"hybrid"}
    assert all(row["because_movie_id"] in CATALOGUE[:5] for row in rows)
