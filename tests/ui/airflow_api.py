"""Airflow's REST API, as an operator's script calls it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import requests

from tests.ui.stack import Stack

ENDED = {"success", "failed"}


@dataclass(frozen=True)
class AirflowApi:
    stack: Stack

    @cached_property
    def session(self) -> requests.Session:
        login = {"username": "admin", "password": self.stack.password}
        token = requests.post(f"{self.stack.airflow}/auth/token", json=login, timeout=30).json()["access_token"]
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {token}"
        return session

    def call(self, method: str, path: str, **body: Any) -> dict:
        answer = self.session.request(method, f"{self.stack.airflow}/api/v2/{path}", json=body or None, timeout=30)
        assert answer.ok, answer.text
        return answer.json() if answer.content else {}

    def unpause(self, dag: str) -> None:
        self.call("PATCH", f"dags/{dag}", is_paused=False)

    def trigger(self, dag: str, as_of: str, run_id: str) -> None:
        self.call("POST", f"dags/{dag}/dagRuns", logical_date=None, dag_run_id=run_id, conf={"as_of": as_of})

    def state(self, dag: str, run_id: str) -> str:
        return self.call("GET", f"dags/{dag}/dagRuns/{run_id}")["state"]

    def task_states(self, dag: str, run_id: str) -> dict[str, str | None]:
        found = self.call("GET", f"dags/{dag}/dagRuns/{run_id}/taskInstances")["task_instances"]
        return {each["task_id"]: each["state"] for each in found}

    def clear(self, dag: str, run_id: str, task: str) -> None:
        """The task and what follows it."""
        self.call(
            "POST",
            f"dags/{dag}/clearTaskInstances",
            dry_run=False,
            dag_run_id=run_id,
            task_ids=[task],
            include_downstream=True,
            only_failed=False,
            reset_dag_runs=True,
        )

    def mark_failed(self, dag: str, run_id: str, task: str) -> None:
        self.call("PATCH", f"dags/{dag}/dagRuns/{run_id}/taskInstances/{task}", new_state="failed")

    def backfill(self, dag: str, first: str, last: str, reprocess: str) -> None:
        self.call(
            "POST",
            "backfills",
            dag_id=dag,
            from_date=f"{first}T00:00:00Z",
            to_date=f"{last}T00:00:00Z",
            reprocess_behavior=reprocess,
            max_active_runs=1,
            run_backwards=False,
            dag_run_conf={},
        )

    def runs(self, dag: str, run_type: str) -> dict[str, str]:
        """By run id, the state of the runs of a type: manual, scheduled, backfill."""
        found = self.call("GET", f"dags/{dag}/dagRuns?limit=100")["dag_runs"]
        return {run["dag_run_id"]: run["state"] for run in found if run["run_type"] == run_type}
