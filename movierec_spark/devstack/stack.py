"""movierec up and down: Airflow and MLflow on this machine, for its own users only."""

import socket

from movierec_spark.console import console
from movierec_spark.devstack import processes
from movierec_spark.devstack.addresses import HOST, airflow_address, mlflow_address
from movierec_spark.devstack.airflow_servers import (
    DAG_PROCESSOR,
    SCHEDULER,
    TRIGGERER,
    api_server,
    check_no_demo_runs,
    server_environment,
)
from movierec_spark.devstack.credentials import ADMINISTRATOR, password
from movierec_spark.devstack.health import get, unhealthy_parts, wait_for
from movierec_spark.devstack.preparation import prepare_airflow, prepare_mlflow
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings


def up(settings: Settings) -> None:
    """Start what doesn't run and wait until all of it answers. Raises MovierecError where it doesn't."""
    out = console()
    check_no_demo_runs(settings)
    if not processes.running(settings):
        _check_ports(settings)
        prepare_airflow(settings)
        prepare_mlflow(settings)
        env = server_environment(airflow_address(settings), settings) | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        for name, command in commands(settings).items():
            processes.start(name, command, env, settings)
            out.print(f"  {name} started")
    with out.status("waiting until all of it answers"):
        wait_for(lambda: _silent(settings), settings)
    out.print(f"Airflow  {airflow_address(settings)}  user {ADMINISTRATOR}, password {password(settings)}")
    out.print(f"MLflow   {mlflow_address(settings)}  no log-in; reached from this machine only")
    out.print("`movierec down` stops both.")


def down(settings: Settings) -> None:
    stopped = processes.stop(settings)
    console().print(f"{stopped} processes stopped." if stopped else "Nothing was running.")


def commands(settings: Settings) -> dict[str, tuple[str, ...]]:
    """The command line of each server, by its name."""
    mlflow = ("mlflow", "server", "--host", HOST, "--port", str(settings.stack.mlflow_port), "--workers", "1")
    return {
        "api-server": api_server(settings.stack.airflow_port),
        "scheduler": SCHEDULER,
        "dag-processor": DAG_PROCESSOR,
        "triggerer": TRIGGERER,
        "mlflow": (*mlflow, "--backend-store-uri", settings.tracking_uri),
    }


def _check_ports(settings: Settings) -> None:
    for name in ("airflow_port", "mlflow_port"):
        port = getattr(settings.stack, name)
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                raise MovierecError(f"port {port} is taken: stop what listens there, or set stack.{name} in conf")


def _silent(settings: Settings) -> list[str]:
    """What doesn't answer, or not as healthy."""
    mlflow = [] if get(f"{mlflow_address(settings)}/health") else ["mlflow"]
    return unhealthy_parts(airflow_address(settings)) + mlflow
