"""A web server that answers as Airflow's REST API does while a run goes from state to state."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlparse

SPARK = "airflow.task.hooks.airflow.providers.apache.spark.hooks.spark_submit.SparkSubmitHook"


@dataclass
class Look:
    """What one look at the run shows. tasks: state by task. log: of each task's log all that there is by then.

    log_ends: the task has ended since its state was told.
    """

    state: str
    tasks: dict[str, str]
    log: list[dict[str, Any]] = field(default_factory=list)
    log_ends: bool = False


@dataclass
class ScriptedAirflow:
    """looks: the run's states in turn; the last one stays. unfinished: ids of runs that are not at their end."""

    looks: Sequence[Look]
    unfinished: Sequence[str] = ()
    scheduler: str = "healthy"
    address: str = ""
    turn: int = -1
    changes: list[tuple[str, str, Any]] = field(default_factory=list)  # method, last part of the path, body

    @property
    def look(self) -> Look:
        return self.looks[min(max(self.turn, 0), len(self.looks) - 1)]

    def answer(self, path: str, query: dict[str, list[str]]) -> dict[str, Any]:
        last = path.rpartition("/")[2]
        if "/logs/" in path:
            start = int(query.get("token", ["0"])[0])
            token = None if self.look.log_ends else str(len(self.look.log))
            return {"content": self.look.log[start:], "continuation_token": token}
        if last == "taskInstances":
            return {"task_instances": [self._task(*task) for task in self.look.tasks.items()]}
        if last == "dagRuns":
            return {"dag_runs": [{"dag_run_id": run} for run in self.unfinished], "total_entries": 0}
        if "/dagRuns/" in path:
            self.turn += 1
            return {"state": self.look.state}
        if last == "dags":
            return {"dags": [{"dag_id": "movierec_daily"}, {"dag_id": "movierec_train"}]}
        if last == "health":
            return {"scheduler": {"status": self.scheduler}}
        return {"is_paused": True, "next_dagrun_run_after": None, "next_dagrun_logical_date": None}

    def _task(self, name: str, state: str) -> dict[str, Any]:
        when = "2026-01-01T00:00:00Z"
        return {"task_id": name, "map_index": -1, "try_number": 1, "state": state, "start_date": when, "duration": 7.2}


@contextmanager
def scripted_airflow(airflow: ScriptedAirflow) -> Iterator[ScriptedAirflow]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlparse(self.path)
            self._send(airflow.answer(url.path, parse_qs(url.query)))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            airflow.changes.append((self.command, self.path.rpartition("/")[2], body))
            self._send({"access_token": "of the administrator"})

        do_PATCH = do_POST  # noqa: N815

        def _send(self, answer: dict[str, Any]) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    airflow.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield airflow
    finally:
        server.shutdown()
        server.server_close()
