"""The last runs of the DAGs, told from Airflow's own database, while none of its servers run."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from movierec_spark.monitoring.status.airflow_state import AirflowState, Run, airflow_state
from movierec_spark.orchestration.notifiers import Failure
from movierec_spark.settings import PROJECT, Settings, settings
from movierec_spark.settings.airflow_database import airflow_database
from movierec_spark.settings.operation_sections import Stack
from tests.unit.monitoring.status.airflow_rows import DAILY, AirflowRows, write_log
from tests.unit.monitoring.status.served_home import DAY, MORNING, land_drop, needs, serve, status

MIDNIGHT = datetime(2018, 9, 27, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def state_of(home: Settings) -> AirflowState:
    return airflow_state(airflow_database(home))


def last_run(home: Settings, dag_id: str = DAILY) -> Run | None:
    return next(dag.last_run for dag in state_of(home).dags if dag.dag_id == dag_id)


def test_each_dag_of_the_project_is_told_as_airflow_reads_it(home: Settings, airflow: AirflowRows) -> None:
    dags = {dag.dag_id: dag for dag in state_of(home).dags}
    assert set(dags) == {file.stem for file in (PROJECT / "dags").glob("movierec_*.py")}
    assert [dag_id for dag_id, dag in dags.items() if not dag.is_paused] == ["movierec_publish"]
    assert all(dag.last_run is None for dag in dags.values())


def test_without_airflow_jobs_are_run_by_hand_and_nothing_is_made(home: Settings) -> None:
    serve(home)
    found = status(home)
    assert (found.has_airflow, found.airflow, found.exit_code) == (False, None, 0)
    assert not home.airflow.exists()


def test_the_run_that_started_last_counts_with_its_day_and_its_length(home: Settings, airflow: AirflowRows) -> None:
    airflow.run(DAILY, "success", MIDNIGHT + minutes(60), MIDNIGHT + minutes(61.5), logical_date=MIDNIGHT - minutes(1))
    airflow.run(DAILY, "failed", MIDNIGHT, MIDNIGHT + minutes(1), logical_date=MIDNIGHT)
    run = last_run(home)
    assert run is not None
    assert (run.state, run.day, run.seconds) == ("success", DAY, 90)
    assert run.started_at == MIDNIGHT + minutes(60)


def test_a_day_chosen_in_the_form_is_the_run_s_day(home: Settings, airflow: AirflowRows) -> None:
    airflow.run(DAILY, "running", MIDNIGHT, conf={"as_of": "2018-01-31"})
    run = last_run(home)
    assert run is not None
    assert (run.day, run.seconds) == (date(2018, 1, 31), None)


def test_a_run_that_waits_for_its_start_is_the_last_one(home: Settings, airflow: AirflowRows) -> None:
    airflow.run(DAILY, "success", MIDNIGHT, MIDNIGHT + minutes(1))
    airflow.run(DAILY, "queued", None, queued_at=MIDNIGHT + minutes(2))
    run = last_run(home)
    assert run is not None
    assert (run.state, run.day, run.started_at) == ("queued", date(2018, 9, 27), None)


def test_a_failed_run_is_told_with_the_task_and_the_reason_of_its_last_try(
    home: Settings, airflow: AirflowRows
) -> None:
    serve(home)
    run_id = airflow.run(DAILY, "failed", MIDNIGHT, MIDNIGHT + minutes(9), conf={"as_of": f"{DAY}"})
    airflow.failed_task(DAILY, run_id, "monitor", MIDNIGHT + minutes(9))
    airflow.failed_task(DAILY, run_id, "ingest", MIDNIGHT + minutes(1), try_number=2)
    (need,) = needs(home)
    assert (
        f"{need}" == "movierec_daily of 2018-09-26 failed at ingest; see the log of the task, and clear it in Airflow"
    )
    reason = "ratings.csv: holds no row; deliver the file again"
    failure = Failure(DAILY, "ingest", run_id, f"{DAY}", reason, "http://log", "http://docs", "http://mlflow")
    write_log(home, run_id, "ingest", 2, f"movierec: {reason}", f"movierec: {failure}", "after that")
    (need,) = needs(home)
    assert f"{need}" == (
        "movierec_daily of 2018-09-26 failed at ingest: ratings.csv: holds no row; deliver the file again; "
        "once that is put right, clear the task in Airflow"
    )


def test_a_run_that_succeeded_since_ends_the_matter(home: Settings, airflow: AirflowRows) -> None:
    serve(home)
    airflow.run(DAILY, "failed", MIDNIGHT, MIDNIGHT + minutes(9))
    assert [need.kind for need in needs(home)] == ["run_failed"]
    airflow.run(DAILY, "success", MIDNIGHT + minutes(10), MIDNIGHT + minutes(12))
    assert needs(home) == []


def test_a_server_that_died_is_told_and_one_that_was_stopped_is_not(home: Settings, airflow: AirflowRows) -> None:
    serve(home)
    now = MORNING + timedelta(hours=1)
    airflow.heartbeat("SchedulerJob", "running", now - timedelta(seconds=120))
    airflow.heartbeat("TriggererJob", "success", now - timedelta(days=3))
    airflow.heartbeat("LocalTaskJob", "running", now - timedelta(days=3))
    assert needs(home) == []
    assert {beat.component: beat.is_running for beat in state_of(home).heartbeats} == {
        "scheduler": True,
        "triggerer": False,
    }
    airflow.heartbeat("DagProcessorJob", "running", now - timedelta(seconds=121))
    assert needs(home) == [], "movierec_daily is paused"
    airflow.execute("UPDATE dag SET is_paused = 0 WHERE dag_id = 'movierec_daily'")
    (need,) = needs(home)
    assert need.what.startswith("Airflow's dag-processor has died: its last sign of life was at 2018-09-27 01:27 UTC")
    airflow.heartbeat("DagProcessorJob", "running", now)
    assert needs(home) == []


def test_a_dag_that_airflow_can_t_import_is_told(home: Settings, airflow: AirflowRows) -> None:
    serve(home)
    airflow.import_error("movierec_daily.py")
    (need,) = needs(home)
    assert need.what == "Airflow can't import movierec_daily.py"


def test_what_a_running_day_is_about_to_do_needs_nobody(home: Settings, airflow: AirflowRows) -> None:
    serve(home)
    land_drop(home, DAY - timedelta(days=1))
    assert [need.kind for need in needs(home)] == ["drop_not_taken"]
    airflow.run(DAILY, "running", MORNING)
    assert needs(home) == []


def test_a_database_that_can_t_be_read_is_no_verdict(home: Settings, airflow: AirflowRows) -> None:
    serve(home)
    Path(home.airflow / "airflow.db").write_text("no database")
    found = status(home)
    assert set(found.untold) == {"airflow"}
    assert found.untold["airflow"].startswith(f"Airflow's database ({home.airflow}/airflow.db) can't be read: ")
    assert found.exit_code == 2


def test_a_server_that_does_not_answer_is_named_without_its_password(home: Settings) -> None:
    address = "postgresql+psycopg2://airflow:secret@127.0.0.1:1/airflow"
    found = status(home.model_copy(update={"stack": Stack(database=address)}))
    assert found.untold["airflow"].startswith("Airflow's database (127.0.0.1:1/airflow) can't be read: connection to")
    assert "secret" not in found.untold["airflow"]


def test_the_database_is_the_one_that_airflow_gets(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert airflow_database(home) == f"sqlite:///{home.home}/airflow/airflow.db"
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql://by/environment")
    assert airflow_database(home) == "postgresql://by/environment"
    monkeypatch.setenv("MOVIEREC_STACK__DATABASE", "postgresql://by/conf")
    settings.cache_clear()
    assert airflow_database(settings()) == "postgresql://by/conf"
