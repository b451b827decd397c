"""movierec up and down: Airflow and MLflow on this machine, for its own users only."""

import json
import socket
import time
from collections.abc import Mapping
from urllib.error import URLError
from urllib.request import urlopen

from rich.console import Console

from movierec_spark.cli import processes
from movierec_spark.cli.console import console
from movierec_spark.cli.credentials import ADMINISTRATOR, credentials, password
from movierec_spark.cli.environment import environment
from movierec_spark.cli.preparation import prepare_airflow, prepare_store
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from movierec_spark.toolchain import last_line

HOST = "127.0.0.1"
PATIENCE = 180  # seconds until everything answers


def up(settings: Settings) -> None:
    """Start what doesn't run and wait until all of it answers. Raises MovierecError where it doesn't."""
    out = console()
    if not processes.started(settings):
        _check_ports(settings)
        prepare_airflow(settings)
        prepare_store()
        env = {**environment(settings), **stack_environment(settings), **credentials(settings)}
        for name, command in commands(settings).items():
            processes.start(name, command, env, settings)
            out.print(f"  {name} started")
    _wait(settings, out)
    out.print(f"Airflow  {airflow_address(settings)}  user {ADMINISTRATOR}, password {password(settings)}")
    out.print(f"MLflow   {mlflow_address(settings)}  no log-in; reached from this machine only")
    out.print("`movierec down` stops both.")


def down(settings: Settings) -> None:
    stopped = processes.stop(settings)
    console().print(f"{stopped} processes stopped." if stopped else "Nothing was running.")


def airflow_address(settings: Settings) -> str:
    return f"http://{HOST}:{settings.stack.airflow_port}"


def mlflow_address(settings: Settings) -> str:
    return f"http://{HOST}:{settings.stack.mlflow_port}"


def stack_environment(settings: Settings) -> dict[str, str]:
    return {
        "AIRFLOW__API__BASE_URL": airflow_address(settings),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{airflow_address(settings)}/execution/",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    }


def commands(settings: Settings) -> dict[str, list[str]]:
    airflow_port, mlflow_port = str(settings.stack.airflow_port), str(settings.stack.mlflow_port)
    store = ["--backend-store-uri", settings.tracking_uri]
    return {
        "api-server": ["airflow", "api-server", "--host", HOST, "--port", airflow_port, "--workers", "1"],
        "scheduler": ["airflow", "scheduler", "--skip-serve-logs"],
        "dag-processor": ["airflow", "dag-processor"],
        "triggerer": ["airflow", "triggerer", "--skip-serve-logs"],
        "mlflow": ["mlflow", "server", "--host", HOST, "--port", mlflow_port, "--workers", "1", *store],
    }


def _check_ports(settings: Settings) -> None:
    for name in ("airflow_port", "mlflow_port"):
        port = getattr(settings.stack, name)
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                raise MovierecError(f"port {port} is taken: stop what listens there, or set stack.{name} in conf")


def _wait(settings: Settings, out: Console) -> None:
    deadline = time.monotonic() + PATIENCE
    with out.status("waiting until all of it answers"):
        while silent := _silent(settings):
            _check_alive(settings)
            if time.monotonic() > deadline:
                log = processes.run_folder(settings)
                raise MovierecError(f"no answer within {PATIENCE} s from {', '.join(silent)}; logs: {log}")
            time.sleep(1)


def _silent(settings: Settings) -> list[str]:
    """What doesn't answer, or not as healthy."""
    health = _get(f"{airflow_address(settings)}/api/v2/monitor/health")
    parts: Mapping[str, Mapping[str, str]] = json.loads(health) if health else {"api-server": {}}
    airflow = [name for name, part in parts.items() if part.get("status") != "healthy"]
    return airflow + ([] if _get(f"{mlflow_address(settings)}/health") else ["mlflow"])


def _get(address: str) -> str:
    try:
        with urlopen(address, timeout=5) as answer:
            return answer.read().decode()
    except (URLError, OSError):
        return ""


def _check_alive(settings: Settings) -> None:
    for name in processes.ended(settings):
        log = processes.run_folder(settings) / f"{name}.log"
        raise MovierecError(f"{name} has ended: {last_line(log.read_text())}; its log: {log}")
