"""What of Airflow needs a person."""

import json
import re
from collections.abc import Iterator
from datetime import datetime

from movierec_spark.monitoring.status.airflow_state import DAILY, AirflowState, Dag, Run
from movierec_spark.monitoring.status.need import Kind, Need
from movierec_spark.settings import Settings
from movierec_spark.storage.location import Location

# As orchestration.callbacks writes what stopped a job into the log of its task.
REASON = re.compile(r"movierec: \S+ \S+ of \S+ failed: (.*)")


def needs_of_airflow(state: AirflowState, now: datetime, settings: Settings) -> Iterator[Need]:
    """A server that fell silent matters to nobody while movierec_daily is paused, as after a demo."""
    for dag in state.dags:
        if dag.last_run and dag.last_run.state == "failed":
            yield _failed(dag, dag.last_run, settings)
    for file in state.unreadable:
        yield Need(
            Kind.DAG_UNREADABLE,
            f"Airflow can't import {file}",
            "see `airflow dags list-import-errors`, and correct it",
        )
    for heartbeat in state.heartbeats if state.is_switched_on(DAILY) else ():
        silent = (now - heartbeat.at).total_seconds()
        if heartbeat.is_running and silent > settings.status.max_heartbeat_seconds:
            yield Need(
                Kind.AIRFLOW_SILENT,
                f"Airflow's {heartbeat.component} has died: its last sign of life was at {heartbeat.at:%Y-%m-%d %H:%M} "
                f"UTC, and it was not stopped (status.max_heartbeat_seconds: {settings.status.max_heartbeat_seconds})",
                "see its log, and start it again",
            )


def _failed(dag: Dag, run: Run, settings: Settings) -> Need:
    where = f" at {run.failed.task_id}" if run.failed else ""
    reason = failure_reason(dag.dag_id, run, settings)
    return Need(
        Kind.RUN_FAILED,
        f"{dag.dag_id} of {run.day} failed{where}{f': {reason}' if reason else ''}",
        "once that is put right, clear the task in Airflow"
        if reason
        else "see the log of the task, and clear it in Airflow",
    )


def failure_reason(dag_id: str, run: Run, settings: Settings) -> str | None:
    """Why the task failed, by its log; None where that does not lie on this machine, or does not say."""
    if run.failed is None:
        return None
    folder = Location.of(settings.airflow) / "logs" / f"dag_id={dag_id}" / f"run_id={run.run_id}"
    log = folder / f"task_id={run.failed.task_id}" / f"attempt={run.failed.try_number}.log"
    try:
        lines = log.read_bytes().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return None
    reasons = [reason[1] for line in lines if (reason := REASON.match(_event(line)))]
    return reasons[-1] if reasons else None


def _event(line: str) -> str:
    try:
        record = json.loads(line)
    except ValueError:
        return ""
    return f"{record.get('event', '')}" if isinstance(record, dict) else ""
