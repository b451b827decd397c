"""The alarms of the newest day, in words, in the status and as a reason to train."""

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from movierec_spark.monitoring.drift.alarms import newest_alarms
from movierec_spark.monitoring.retraining import due_retraining
from movierec_spark.monitoring.status.metrics import gauges
from movierec_spark.settings import Settings
from movierec_spark.settings.drift_section import Drift
from movierec_spark.settings.operation_sections import Registry
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import DRIFT, FEEDBACK, RATINGS
from tests.unit.monitoring.status.served_home import MORNING, serve, status
from tests.unit.report.small_lake import lay

DAY = date(2018, 9, 26)
Trained = Callable[[date], None]


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def drift(subject: str, day: date, value: float = 0.3, **more: Any) -> dict[str, Any]:
    row = {"area": "events", "subject": subject, "statistic": "psi", "value": value, "bound": 0.1, "by_chance": 0.02}
    counts = {"n": 900, "n_reference": 9000, "is_alarm": value > 0.1}
    return row | counts | {"reference_from": ago(30), "reference_to": ago(3), "as_of": day} | more


@pytest.fixture
def watched(home: Settings) -> Settings:
    """A home whose newest day, DAY, has drifted stars, since the day before."""
    Lake.of(home).create_tables()
    mean = {"observed": 3.1, "expected": 3.6}
    rows = [drift("stars", ago(1)), drift("stars", DAY, **mean), drift("genre", DAY, 0.05), drift("hour", ago(5))]
    stronger = drift("stars", DAY, 0.9, statistic="wasserstein", bound=0.2, **mean)
    lay(home, {DRIFT: [*rows, stronger]})
    return home


@pytest.fixture
def trained(home: Settings) -> Trained:
    """trained(day): as if a training of a day had been logged; its runs and tags are those of MLflow's database."""

    def log(day: date) -> None:
        home.mlflow.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(home.mlflow / "mlflow.db") as database:
            database.executescript(
                "CREATE TABLE IF NOT EXISTS experiments (experiment_id, name);"
                "CREATE TABLE IF NOT EXISTS runs (run_uuid, experiment_id, status);"
                "CREATE TABLE IF NOT EXISTS tags (run_uuid, key, value);"
            )
            database.execute("INSERT INTO experiments VALUES (1, ?)", [home.registry.experiment])
            database.execute("INSERT INTO runs VALUES (?, 1, 'FINISHED')", [f"{day}"])
            tags = {"as_of": f"{day}", "fingerprint": "a"}
            database.executemany("INSERT INTO tags VALUES (?, ?, ?)", [(f"{day}", *tag) for tag in tags.items()])

    return log


def test_an_alarm_says_what_is_how_far_from_what_since_when(watched: Settings) -> None:
    (alarm,) = newest_alarms(Lake.of(watched), watched.drift)
    assert f"{alarm}" == "stars, 3.1 for 3.6 (wasserstein 0.9, at most 0.2, since 2018-09-25)"


def test_alarms_of_one_subject_with_quiet_days_between_are_told_apart(watched: Settings) -> None:
    lay(watched, {DRIFT: [drift("stars", ago(4)), drift("stars", ago(8)), drift("stars", ago(12))]})
    assert [alarm.since for alarm in newest_alarms(Lake.of(watched), Drift())] == [ago(4)]
    assert [alarm.since for alarm in newest_alarms(Lake.of(watched), Drift(recent_days=4))] == [ago(12)]


def test_a_lake_that_was_never_watched_has_no_alarms_and_starts_no_training(home: Settings, trained: Trained) -> None:
    trained(ago(9))
    assert newest_alarms(Lake.of(home), home.drift) == []
    assert due_retraining(home) is None


def test_an_alarm_after_the_last_training_makes_another_due(watched: Settings, trained: Trained) -> None:
    assert due_retraining(watched) is None  # nothing to be trained again
    trained(ago(2))
    due = due_retraining(watched)
    assert due is not None
    assert due.as_of == DAY
    assert due.reason == "drift of stars, 3.1 for 3.6 (wasserstein 0.9, at most 0.2, since 2018-09-25)"


def test_a_training_answers_an_alarm_though_it_goes_on(watched: Settings, trained: Trained) -> None:
    trained(ago(1))
    assert due_retraining(watched) is None


def test_areas_that_conf_leaves_out_start_no_training(watched: Settings, trained: Trained) -> None:
    trained(ago(2))
    configured = watched.model_copy(update={"drift": Drift(retrain_on=("output",))})
    assert due_retraining(configured) is None


def test_enough_new_events_make_a_training_due(home: Settings, trained: Trained) -> None:
    def configured(bound: int | None) -> Settings:
        return home.model_copy(update={"registry": Registry(retrain_after_events=bound)})

    Lake.of(home).create_tables()
    noon = datetime(2018, 9, 25, 12, tzinfo=UTC)
    moment = {"occurred_at": noon, "known_at": ago(1), "user_id": 1, "movie_id": 7}
    events = [moment | {"event_id": name, "event_type": kind} for name, kind in (("a", "play"), ("b", "impression"))]
    rated = {"user_id": 1, "movie_id": 7, "rating": 4.0}
    old, new = (rated | {"rated_at": noon - timedelta(days=days), "known_at": ago(days + 1)} for days in (4, 0))
    lay(home, {DRIFT: [drift("stars", DAY, 0.01)], RATINGS: [old, new], FEEDBACK: events})
    trained(ago(3))
    assert due_retraining(configured(None)) is None
    assert due_retraining(configured(3)) is None
    due = due_retraining(configured(2))
    assert due is not None
    assert due.reason == "2 events since the training of 2018-09-23 (registry.retrain_after_events: 2)"


def test_drift_needs_a_person_and_stands_in_the_metrics(home: Settings) -> None:
    serve(home)
    lay(home, {DRIFT: [drift("stars", DAY), drift("coverage", DAY, 0.05, area="output")]})
    found = status(home, MORNING)
    (need,) = [need for need in found.needs if need.kind == "drifted"]
    assert need.what == "events of 2018-09-26 drifted: stars (psi 0.3, at most 0.1)"
    (gauge,) = [gauge for gauge in gauges(found) if gauge.name == "movierec_drift_alarms"]
    assert {labels["area"]: value for labels, value in gauge.samples} == {
        "events": 1,
        "users": 0,
        "catalogue": 0,
        "output": 0,
    }
    assert re.search(r"gold\.drift", f"{need}")
