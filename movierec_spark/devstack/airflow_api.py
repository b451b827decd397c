"""Airflow's REST API, as its administrator calls it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import requests

from movierec_spark.devstack.credentials import ADMINISTRATOR
from movierec_spark.errors import MovierecError

TIMEOUT = 60  # seconds for one answer


@dataclass(frozen=True)
class DagRun:
    dag_id: str
    run_id: str

    @property
    def path(self) -> str:
        return f"dags/{self.dag_id}/dagRuns/{self.run_id}"


@dataclass(frozen=True)
class TaskInstance:
    """A task of a run. map_index: -1 where the task is not mapped. duration: seconds, of one that has ended."""

    task_id: str
    map_index: int
    try_number: int
    state: str | None
    duration: float | None


@dataclass(frozen=True)
class AirflowApi:
    """obeys_schedules: whether its scheduler also starts the runs that become due by the DAGs' schedules."""

    address: str
    password: str
    obeys_schedules: bool = True

    @cached_property
    def session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # the servers are near; a proxy does not lead to them
        login = {"username": ADMINISTRATOR, "password": self.password}
        token = self._request(session, "POST", "auth/token", login)["access_token"]
        session.headers["Authorization"] = f"Bearer {token}"
        return session

    def call(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Raises MovierecError where Airflow does not answer, or refuses."""
        return self._request(self.session, method, f"api/v2/{path}", body)

    def _request(self, session: requests.Session, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = session.request(method, f"{self.address}/{path}", json=body or None, timeout=TIMEOUT)
        except requests.RequestException as error:
            reason = type(error).__name__
            raise MovierecError(f"Airflow at {self.address} does not answer ({reason}); see its log") from None
        if not answer.ok:
            raise MovierecError(f"Airflow refuses {method} {path}: {answer.text}")
        return answer.json() if answer.content else {}

    def dag_ids(self) -> list[str]:
        return [dag["dag_id"] for dag in self.call("GET", "dags?limit=100")["dags"]]

    def scheduler_is_healthy(self) -> bool:
        return self.call("GET", "monitor/health")["scheduler"]["status"] == "healthy"

    def trigger(self, run: DagRun, as_of: str) -> None:
        """Start a run for a day. Where a scheduled run is due, it takes that one's place."""
        due = self._due_logical_date(run.dag_id) if self.obeys_schedules else None
        body = {"dag_run_id": run.run_id, "logical_date": due, "conf": {"as_of": as_of}}
        self.call("POST", f"dags/{run.dag_id}/dagRuns", **body)

    @contextmanager
    def unpaused(self, dag_id: str) -> Iterator[None]:
        """Turn the DAG on; afterwards it is paused again if it was."""
        was_paused = self.call("GET", f"dags/{dag_id}")["is_paused"]
        self.call("PATCH", f"dags/{dag_id}", is_paused=False)
        try:
            yield
        finally:
            with suppress(MovierecError):  # it must not hide what ended the run
                self.call("PATCH", f"dags/{dag_id}", is_paused=was_paused)

    def unfinished_runs(self, dag_id: str) -> list[DagRun]:
        runs = self.call("GET", f"dags/{dag_id}/dagRuns?state=running&state=queued&limit=100")["dag_runs"]
        return [DagRun(dag_id, run["dag_run_id"]) for run in runs]

    def run_state(self, run: DagRun) -> str:
        return self.call("GET", run.path)["state"]

    def fail_run(self, run: DagRun) -> None:
        """Mark it as failed, which ends those of its tasks that run."""
        self.call("PATCH", run.path, state="failed")

    def task_instances(self, run: DagRun) -> list[TaskInstance]:
        """In the order of their start."""
        tasks = self.call("GET", f"{run.path}/taskInstances?limit=100")["task_instances"]
        names = [field.name for field in fields(TaskInstance)]
        in_order = sorted(tasks, key=lambda task: (task["start_date"] is None, task["start_date"]))
        return [TaskInstance(**{name: task[name] for name in names}) for task in in_order]

    def log(self, run: DagRun, task: TaskInstance, token: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """The records of a task's log since the call that gave the token, and the next token; None at the log's end."""
        query = urlencode({"map_index": task.map_index} | ({"token": token} if token else {}))
        answer = self.call("GET", f"{run.path}/taskInstances/{task.task_id}/logs/{task.try_number}?{query}")
        return answer["content"], answer["continuation_token"]

    def _due_logical_date(self, dag_id: str) -> str | None:
        """The logical date of the scheduled run that is due; None where nothing is, or where a run has that date."""
        dag = self.call("GET", f"dags/{dag_id}")
        due_at, logical_date = dag["next_dagrun_run_after"], dag["next_dagrun_logical_date"]
        if not due_at or datetime.fromisoformat(due_at) > datetime.now(UTC):
            return None
        on_that_date = urlencode({"logical_date_gte": logical_date, "logical_date_lte": logical_date})
        return None if self.call("GET", f"dags/{dag_id}/dagRuns?{on_that_date}")["total_entries"] else logical_date
