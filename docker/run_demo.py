"""Land MovieLens ml-latest-small, run the three DAGs by Airflow's REST API, and show what came of it.

python docker/run_demo.py AIRFLOW PASSWORDS, the address of Airflow's API server and the file of its passwords.
A DAG that was paused is paused again after its run; no scheduled run starts in between.
"""

import json
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from movierec_spark.cli.champion import comparison
from movierec_spark.cli.console import console
from movierec_spark.cli.contents import contents
from movierec_spark.cli.credentials import ADMINISTRATOR
from movierec_spark.cli.demo import DAGS, DATA, DAY, SHOWN, USER, say_what_changed
from movierec_spark.cli.landing import copy_of, land
from movierec_spark.cli.show import show_user
from movierec_spark.settings import settings

PATIENCE = 3600  # seconds for one DAG run
ARRIVAL = 300  # seconds until Airflow has read the DAGs
INTERVAL = 2  # seconds between two looks
ENDED = {"success", "failed"}


@dataclass(frozen=True)
class Airflow:
    """Airflow's REST API, as its administrator calls it."""

    address: str
    passwords: Path

    @cached_property
    def session(self) -> requests.Session:
        login = {"username": ADMINISTRATOR, "password": json.loads(self.passwords.read_text())[ADMINISTRATOR]}
        answer = requests.post(f"{self.address}/auth/token", json=login, timeout=30)
        answer.raise_for_status()
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return session

    def call(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        answer = self.session.request(method, f"{self.address}/api/v2/{path}", json=body or None, timeout=30)
        if not answer.ok:
            sys.exit(f"movierec: Airflow refuses {method} {path}: {answer.text}")
        return answer.json()

    def wait_for(self, dag: str) -> None:
        deadline = time.monotonic() + ARRIVAL
        while dag not in {each["dag_id"] for each in self.call("GET", "dags")["dags"]}:
            if time.monotonic() > deadline:
                sys.exit(f"movierec: Airflow has not read {dag} within {ARRIVAL} s; see the log of dag-processor")
            time.sleep(INTERVAL)

    def run(self, dag: str, run_id: str) -> str:
        """The state in which a run for the demo's day ends."""
        known = self.call("GET", f"dags/{dag}")
        of_the_demo = {"dag_run_id": run_id, "conf": {"as_of": f"{DAY}"}, "logical_date": self._due(known)}
        self.call("POST", f"dags/{dag}/dagRuns", **of_the_demo)
        self.call("PATCH", f"dags/{dag}", is_paused=False)
        try:
            return self._ended(dag, run_id)
        finally:
            self.call("PATCH", f"dags/{dag}", is_paused=known["is_paused"])

    def _due(self, dag: dict[str, Any]) -> str | None:
        """The logical date of the scheduled run that would start once the DAG is on: the demo's run takes its place.

        None where nothing is due, or an earlier demo has taken it.
        """
        after, date = dag["next_dagrun_run_after"], dag["next_dagrun_logical_date"]
        if not after or datetime.fromisoformat(after) > datetime.now(UTC):
            return None
        of_that_date = urlencode({"logical_date_gte": date, "logical_date_lte": date})
        taken = self.call("GET", f"dags/{dag['dag_id']}/dagRuns?{of_that_date}")["total_entries"]
        return None if taken else date

    def _ended(self, dag: str, run_id: str) -> str:
        """The run's state at its end; tells meanwhile what its tasks do."""
        deadline, told = time.monotonic() + PATIENCE, set[str]()
        while time.monotonic() < deadline:
            state = self.call("GET", f"dags/{dag}/dagRuns/{run_id}")["state"]
            tasks = self.call("GET", f"dags/{dag}/dagRuns/{run_id}/taskInstances")["task_instances"]
            lines = {f"  {task['task_id']} {task['state']}" for task in tasks if task["state"] in {"running", *ENDED}}
            for line in sorted(lines - told):
                print(line, flush=True)
            if state in ENDED:
                return state
            told |= lines
            time.sleep(INTERVAL)
        return f"has not ended within {PATIENCE} s"


def main(address: str, passwords: Path) -> None:
    chosen, out, airflow = settings(), console(), Airflow(address, passwords)
    drop = land("movielens", DAY, copy_of(DATA), chosen)
    out.print(f"MovieLens ml-latest-small landed in {drop}", soft_wrap=True, highlight=False)
    before, run_id = contents(chosen), f"demo-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    for dag in DAGS:
        airflow.wait_for(dag)
        print(f"{dag} {DAY}", flush=True)
        if (state := airflow.run(dag, run_id)) != "success":
            sys.exit(f"movierec: the demo stopped: {dag} {run_id} {state}; the task's log in Airflow says why")
    out.print()
    show_user(USER, SHOWN, chosen)
    out.print()
    out.print(comparison())
    say_what_changed(before, contents(chosen), out)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
