"""What Airflow's database tells of the project's DAGs, and of the servers that run them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from movierec_spark.monitoring.status.airflow_database import mapping, moment, reading

DAILY = "movierec_daily"
TAG = "movierec"  # that the project's DAGs bear
COMPONENTS = {"SchedulerJob": "scheduler", "DagProcessorJob": "dag-processor", "TriggererJob": "triggerer"}
LAST_RUNS = f"""
    SELECT dag.dag_id, dag.is_paused, run.run_id, run.state, run.conf,
           run.logical_date, run.run_after, run.start_date, run.end_date
    FROM dag
    JOIN dag_tag ON dag_tag.dag_id = dag.dag_id AND dag_tag.name = '{TAG}'
    LEFT JOIN (
        SELECT dag_run.*, row_number() OVER (
            PARTITION BY dag_id ORDER BY coalesce(start_date, queued_at, run_after) DESC, id DESC
        ) AS newness
        FROM dag_run
    ) AS run ON run.dag_id = dag.dag_id AND run.newness = 1
    WHERE NOT dag.is_stale
    ORDER BY dag.dag_id
"""
FAILED_TASKS = """
    SELECT dag_id, run_id, task_id, try_number FROM task_instance WHERE state = 'failed' ORDER BY end_date DESC
"""
IMPORT_ERRORS = "SELECT filename FROM import_error ORDER BY filename"
LAST_HEARTBEATS = """
    SELECT job_type, state, latest_heartbeat FROM (
        SELECT job.*, row_number() OVER (PARTITION BY job_type ORDER BY latest_heartbeat DESC, id DESC) AS newness
        FROM job WHERE latest_heartbeat IS NOT NULL
    ) AS newest
    WHERE newness = 1
"""


@dataclass(frozen=True)
class FailedTask:
    """try_number: of the last try, from 1."""

    task_id: str
    try_number: int


@dataclass(frozen=True)
class Run:
    """A run of a DAG. day: that it works for. started_at, ended_at: UTC; None before. failed: the first that failed."""

    run_id: str
    state: str
    day: date
    started_at: datetime | None
    ended_at: datetime | None
    failed: FailedTask | None

    @property
    def seconds(self) -> float | None:
        return (self.ended_at - self.started_at).total_seconds() if self.started_at and self.ended_at else None


@dataclass(frozen=True)
class Dag:
    """last_run: the one that started last; None where it never ran."""

    dag_id: str
    is_paused: bool
    last_run: Run | None


@dataclass(frozen=True)
class Heartbeat:
    """The last sign of life of a component. is_running: unless it was stopped as one stops a server."""

    component: str
    is_running: bool
    at: datetime


@dataclass(frozen=True)
class AirflowState:
    """unreadable: the files in dags/ that Airflow can't import."""

    dags: tuple[Dag, ...]
    heartbeats: tuple[Heartbeat, ...]
    unreadable: tuple[str, ...]

    def is_switched_on(self, dag_id: str) -> bool:
        return any(dag.dag_id == dag_id and not dag.is_paused for dag in self.dags)

    def is_running(self, dag_id: str) -> bool:
        return any(dag.dag_id == dag_id and dag.last_run and dag.last_run.state == "running" for dag in self.dags)


def airflow_state(address: str) -> AirflowState:
    """address: of Airflow's database. Raises MovierecError where it can't be read."""
    with reading(address) as query:
        failed = {
            (dag_id, run_id): FailedTask(task_id, try_number)
            for dag_id, run_id, task_id, try_number in query(FAILED_TASKS)
        }
        return AirflowState(
            dags=tuple(_dag(row, failed) for row in query(LAST_RUNS)),
            heartbeats=tuple(_heartbeat(*row) for row in query(LAST_HEARTBEATS) if row[0] in COMPONENTS),
            unreadable=tuple(filename for (filename,) in query(IMPORT_ERRORS)),
        )


def _dag(row: Any, failed: dict[tuple[str, str], FailedTask]) -> Dag:
    dag_id, is_paused, run_id, state, conf, logical_date, run_after, started, ended = row
    if run_id is None:
        return Dag(dag_id, bool(is_paused), None)
    own_day = moment(logical_date) or moment(run_after)
    assert own_day is not None
    chosen = mapping(conf).get("as_of")
    run = Run(
        run_id=run_id,
        state=state,
        day=date.fromisoformat(chosen) if chosen else own_day.date(),
        started_at=moment(started),
        ended_at=moment(ended),
        failed=failed.get((dag_id, run_id)),
    )
    return Dag(dag_id, bool(is_paused), run)


def _heartbeat(job_type: str, state: str | None, latest: str | datetime) -> Heartbeat:
    at = moment(latest)
    assert at is not None
    return Heartbeat(COMPONENTS[job_type], state == "running", at)
