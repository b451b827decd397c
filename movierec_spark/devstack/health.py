"""Wait until servers that were started answer."""

import json
import time
from collections.abc import Callable, Sequence
from urllib.error import URLError
from urllib.request import urlopen

from movierec_spark.devstack import processes
from movierec_spark.devstack.processes import last_line
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings

PATIENCE = 180  # seconds until everything answers
INTERVAL = 0.5  # seconds between two looks


def wait_for(silent: Callable[[], Sequence[str]], settings: Settings) -> None:
    """Wait until silent() names nothing that doesn't answer yet.

    Raises MovierecError where that takes too long, or where a process has ended meanwhile.
    """
    deadline = time.monotonic() + PATIENCE
    while names := silent():
        _check_alive(settings)
        if time.monotonic() > deadline:
            logs = processes.run_folder(settings)
            raise MovierecError(f"no answer within {PATIENCE} s from {', '.join(names)}; logs: {logs}")
        time.sleep(INTERVAL)


def unhealthy_parts(airflow: str, parts: Sequence[str] | None = None) -> list[str]:
    """The parts of Airflow that are not healthy; of all that it has, unless some are named. airflow: its address."""
    answer = get(f"{airflow}/api/v2/monitor/health")
    if not answer:
        return ["api-server"]
    states = json.loads(answer)
    return [part for part in parts or states if states[part]["status"] != "healthy"]


def get(address: str) -> str:
    """The page, or nothing where there is no answer."""
    try:
        with urlopen(address, timeout=5) as answer:
            return answer.read().decode()
    except (URLError, OSError):
        return ""


def _check_alive(settings: Settings) -> None:
    for name in processes.ended(settings):
        log = processes.run_folder(settings) / f"{name}.log"
        raise MovierecError(f"{name} has ended: {last_line(log.read_text())}; its log: {log}")
