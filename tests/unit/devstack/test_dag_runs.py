"""What a person sees of the runs that a demo starts, and what becomes of a run that is interrupted."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from movierec_spark.devstack import dag_runs
from movierec_spark.devstack.airflow_api import AirflowApi
from movierec_spark.devstack.dag_runs import Outcome, run_dags
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from tests.unit.devstack.scripted_airflow import SPARK, Look, ScriptedAirflow, scripted_airflow

DAY = date(2018, 9, 27)
STOPPED = "movierec: silver.ratings of 2018-09-27 not published"
Start = Callable[[ScriptedAirflow], tuple[Outcome, str]]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """start(airflow): the outcome of two DAGs' runs, and what stands on the screen."""
    monkeypatch.setattr(dag_runs, "INTERVAL", 0.0)

    def run(script: ScriptedAirflow) -> tuple[Outcome, str]:
        screen = io.StringIO()
        with scripted_airflow(script) as airflow:
            api, console = AirflowApi(airflow.address, "secret"), Console(file=screen, width=100)
            outcome = run_dags(["movierec_daily", "movierec_train"], DAY, api, Settings(home=tmp_path), console)
        return outcome, screen.getvalue()

    return run


def job_line(line: str) -> dict[str, Any]:
    return {"event": line, "logger": SPARK}


def test_tasks_and_their_jobs_own_lines_are_shown_once_and_nothing_else(start: Start) -> None:
    log = [
        job_line("WARNING: incubator modules"),
        {"event": "Pre Execute"},
        job_line("movierec ingest: 4 of 4 tables"),
    ]
    outcome, screen = start(
        ScriptedAirflow(
            [
                Look("queued", {"ingest": "scheduled", "conform": "none"}),
                Look("running", {"ingest": "running"}, log[:2]),
                Look("running", {"ingest": "running"}, log),
                Look("success", {"ingest": "success"}, log),
            ]
        )
    )
    assert outcome.succeeded
    lines = [line.strip() for line in screen.splitlines() if line.strip()]
    assert lines[:4] == [
        "movierec_daily 2018-09-27",
        "ingest ...",
        "movierec ingest: 4 of 4 tables",
        "ingest done in 7 s",
    ]
    assert lines[4] == "movierec_train 2018-09-27"


def test_lines_are_shown_once_where_a_task_ends_between_two_questions(start: Start) -> None:
    log = [job_line("movierec ingest: 4 of 4 tables")]
    running = Look("running", {"ingest": "running"}, log, log_ends=True)
    _, screen = start(ScriptedAirflow([running, Look("failed", {"ingest": "failed"}, log)]))
    assert screen.count("4 of 4 tables") == 1


def test_after_a_run_that_failed_none_follows_and_the_line_on_what_stopped_it_is_told(start: Start) -> None:
    log = [job_line(STOPPED), job_line("a thread complains at shutdown"), {"event": "Task failed", "level": "error"}]
    outcome, screen = start(ScriptedAirflow([Look("failed", {"ingest": "success", "conform": "failed"}, log)]))
    assert (outcome.succeeded, outcome.last_words) == (False, STOPPED)
    assert "conform failed in 7 s" in screen
    assert "movierec_train" not in screen
    assert outcome.log.parent.name == "dag_id=movierec_daily"


def test_a_task_that_died_without_a_word_is_told_by_its_exception(start: Start) -> None:
    error = {"exc_type": "AirflowException", "exc_value": "no spark-submit"}
    log = [{"event": "Task failed with exception", "level": "error", "error_detail": [error]}]
    outcome, _ = start(ScriptedAirflow([Look("failed", {"ingest": "failed"}, log)]))
    assert outcome.last_words == "Task failed with exception AirflowException: no spark-submit"


def test_an_interrupted_run_is_marked_as_failed_and_its_dag_paused_again(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    airflow = ScriptedAirflow([Look("running", {"ingest": "running"})])

    def ctrl_c(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(dag_runs.time, "sleep", ctrl_c)
    with pytest.raises(KeyboardInterrupt):
        start(airflow)
    assert airflow.changes[-2] == ("PATCH", "movierec_daily", {"is_paused": True})
    assert airflow.changes[-1][2] == {"state": "failed"}


def test_runs_of_a_demo_that_was_killed_do_not_hold_up_the_next_one_and_others_stay(start: Start) -> None:
    airflow = ScriptedAirflow([Look("success", {})], unfinished=["demo-killed", "manual-of-somebody"])
    start(airflow)
    assert [(path, body) for method, path, body in airflow.changes if "state" in body] == [
        ("demo-killed", {"state": "failed"}),
        ("demo-killed", {"state": "failed"}),
    ]


def test_a_scheduler_that_has_ended_ends_the_wait(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dag_runs, "SILENCE", 0.2)
    with pytest.raises(MovierecError, match="scheduler gave no sign of life"):
        start(ScriptedAirflow([Look("queued", {})], scheduler="unhealthy"))
