"""Rows of Airflow's database, and logs, as its servers write them."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from movierec_spark.settings import Settings

DAILY = "movierec_daily"


@dataclass(frozen=True)
class AirflowRows:
    """execute: runs a statement with named parameters, as :name."""

    execute: Callable[..., Any]

    def run(self, dag_id: str, state: str, start: datetime | None, end: datetime | None = None, **more: Any) -> str:
        """A run; the id of it. more: other columns; conf as a mapping."""
        run_id = f"run-{uuid.uuid4()}"
        conf = json.dumps(more.pop("conf", None))
        times = {"start_date": start, "end_date": end, "run_after": start or more["queued_at"], **more}
        row = {"dag_id": dag_id, "run_id": run_id, "state": state, "run_type": "manual", "conf": conf, **_texts(times)}
        self._insert("dag_run", row)
        return run_id

    def failed_task(self, dag_id: str, run_id: str, task_id: str, end: datetime, try_number: int = 1) -> None:
        row = {"id": uuid.uuid4().hex, "dag_id": dag_id, "run_id": run_id, "task_id": task_id, "state": "failed"}
        self._insert(
            "task_instance",
            row | {"try_number": try_number, "pool": "movierec_spark", "pool_slots": 1} | _texts({"end_date": end}),
        )

    def heartbeat(self, job_type: str, state: str, at: datetime) -> None:
        self._insert("job", {"job_type": job_type, "state": state, **_texts({"latest_heartbeat": at})})

    def import_error(self, filename: str) -> None:
        self._insert("import_error", {"filename": filename, "stacktrace": "SyntaxError"})

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        names = ", ".join(row)
        self.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in row)})", row)


def _texts(moments: dict[str, datetime | None]) -> dict[str, str | None]:
    """As Airflow stores moments in SQLite: in UTC, without a zone."""
    return {name: f"{at.replace(tzinfo=None)}" if at else None for name, at in moments.items()}


def write_log(home: Settings, run_id: str, task_id: str, attempt: int, *lines: str, dag_id: str = DAILY) -> None:
    """A task's log as Airflow writes it: JSON lines, and what was written past it."""
    file = home.airflow / "logs" / f"dag_id={dag_id}" / f"run_id={run_id}" / f"task_id={task_id}"
    file.mkdir(parents=True)
    records = [json.dumps({"event": line, "logger": "airflow.SparkSubmitHook"}) for line in lines]
    (file / f"attempt={attempt}.log").write_text("\n".join(["not JSON", *records, "[]"]))
