"""Run DAGs for a day through Airflow's REST API, and show meanwhile what their tasks do."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console

from movierec_spark.devstack.airflow_api import AirflowApi, DagRun
from movierec_spark.devstack.progress import RunProgress
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings

PREFIX = "demo-"  # of the ids of these runs
INTERVAL = 0.5  # seconds between two looks
ARRIVAL = 300  # seconds until Airflow has read a DAG
PATIENCE = 3600  # seconds for one run
SILENCE = 90  # seconds without a sign of life from the scheduler
ENDED = {"success", "failed"}


@dataclass(frozen=True)
class Outcome:
    """succeeded: all runs did. last_words: what the task that failed said last. log: the folder of the last run's."""

    succeeded: bool
    last_words: str
    log: Path


def run_dags(dag_ids: Sequence[str], day: date, airflow: AirflowApi, settings: Settings, out: Console) -> Outcome:
    """Run each DAG for the day, one after the other, up to the first that fails."""
    run_id = f"{PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S}"
    for run in (DagRun(dag_id, run_id) for dag_id in dag_ids):
        _wait_for_dag(airflow, run.dag_id)
        _fail_leftover_runs(airflow, run.dag_id)
        out.print(f"\n[bold]{run.dag_id}[/bold] {day}", highlight=False)
        with RunProgress(airflow, run, out) as progress:
            succeeded = _run(airflow, run, day, progress)
        if not succeeded:
            break
    log = settings.airflow / "logs" / f"dag_id={run.dag_id}" / f"run_id={run.run_id}"
    return Outcome(succeeded, progress.last_words, log)


def _wait_for_dag(airflow: AirflowApi, dag_id: str) -> None:
    deadline = time.monotonic() + ARRIVAL
    while dag_id not in airflow.dag_ids():
        if time.monotonic() > deadline:
            raise MovierecError(f"Airflow has not read {dag_id} within {ARRIVAL} s; see the log of its dag-processor")
        time.sleep(INTERVAL)


def _fail_leftover_runs(airflow: AirflowApi, dag_id: str) -> None:
    """Runs of a demo that was killed would otherwise go on first."""
    for run in airflow.unfinished_runs(dag_id):
        if run.run_id.startswith(PREFIX):
            airflow.fail_run(run)


def _run(airflow: AirflowApi, run: DagRun, day: date, progress: RunProgress) -> bool:
    """Whether it succeeded. A run that is interrupted is marked as failed, so that it does not go on later."""
    airflow.trigger(run, f"{day}")
    try:
        with airflow.unpaused(run.dag_id):
            return _state_at_end(airflow, run, progress) == "success"
    except BaseException:
        with suppress(MovierecError):
            airflow.fail_run(run)
        raise


def _state_at_end(airflow: AirflowApi, run: DagRun, progress: RunProgress) -> str:
    """Show the run's tasks until it ends. Raises MovierecError where it takes too long, or nobody schedules it."""
    started = healthy = time.monotonic()
    while (now := time.monotonic()) < started + PATIENCE:
        state = airflow.run_state(run)
        progress.update()
        if state in ENDED:
            return state
        healthy = now if airflow.scheduler_is_healthy() else healthy
        if now > healthy + SILENCE:
            raise MovierecError(f"Airflow's scheduler gave no sign of life for {SILENCE} s; see its log")
        time.sleep(INTERVAL)
    raise MovierecError(f"{run.dag_id} {run.run_id} did not end within {PATIENCE} s; see its tasks in Airflow")
