"""The whole stack of a home of its own, as `movierec up` starts it, and what its tables say."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table

QUICK = {
    "MOVIEREC_EVALUATION__WINDOWS": "1",
    "MOVIEREC_EVALUATION__MAX_USERS": "100",
    "MOVIEREC_MODEL__ALS__ITERATIONS": "3",
    "MOVIEREC_MODEL__STARS__ITERATIONS": "2",
    "MOVIEREC_SERVING__N": "10",
    "MOVIEREC_QUALITY__MAX_REJECTED_FRACTION": "0.3",
}


@dataclass(frozen=True)
class Stack:
    """Addresses, the administrator's password, and the environment of its commands."""

    home: Path
    airflow: str
    mlflow: str
    env: dict[str, str]

    @property
    def password(self) -> str:
        return json.loads((self.home / "airflow" / "passwords.json").read_text())["admin"]

    def movierec(self, *arguments: str, **more: str) -> None:
        command = [Path(sys.executable).with_name("movierec"), *arguments]
        done = subprocess.run(command, env=self.env | more, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def rows(self, table: Table) -> list[dict]:
        lake = Lake(Location.of(self.home / "lake"))
        return lake.dataset(table).to_table().to_pylist() if lake.has(table) else []


@contextmanager
def running_stack(home: Path, **more: str) -> Iterator[Stack]:
    """Its landing area is empty; more: variables of the environment."""
    airflow, mlflow = free_port(), free_port()
    variables = {
        "MOVIEREC_HOME": f"{home}",
        "MOVIEREC_STACK__AIRFLOW_PORT": airflow,
        "MOVIEREC_STACK__MLFLOW_PORT": mlflow,
    }
    env = os.environ | QUICK | variables | more
    stack = Stack(home, f"http://127.0.0.1:{airflow}", f"http://127.0.0.1:{mlflow}", env)
    stack.movierec("up")
    try:
        yield stack
    finally:
        stack.movierec("down")


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def eventually(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether it comes true in time."""
    deadline = time.monotonic() + seconds
    while not (held := condition()) and time.monotonic() < deadline:
        time.sleep(2)
    return held
