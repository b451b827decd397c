"""Airflow for the length of one command: its API server and its scheduler, on a free port of this machine."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from movierec_spark.console import console
from movierec_spark.devstack import processes
from movierec_spark.devstack.addresses import HOST, airflow_address
from movierec_spark.devstack.airflow_api import AirflowApi
from movierec_spark.devstack.airflow_servers import (
    OF_DEMO,
    SCHEDULER,
    api_server,
    check_no_demo_runs,
    server_environment,
)
from movierec_spark.devstack.credentials import password
from movierec_spark.devstack.health import unhealthy_parts, wait_for
from movierec_spark.devstack.preparation import register_dags
from movierec_spark.settings import Settings

SCHEDULER_OF_ONE_COMMAND = {
    "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "false",
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",  # seconds; by default each step of a run waits up to 1
}
ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def local_airflow(settings: Settings) -> Iterator[AirflowApi]:
    """Airflow of `movierec up` where that runs; else servers that are started now and stopped at the end.

    Raises MovierecError where they do not start, or where those of another demo still run.
    """
    check_no_demo_runs(settings)
    if "api-server" in processes.running(settings):
        yield AirflowApi(airflow_address(settings), password(settings))
    else:
        with _stopped_at_the_end(settings):
            with console().status("Airflow starts"):
                api = _start(settings)
            yield api


def _start(settings: Settings) -> AirflowApi:
    register_dags(settings)
    port = _free_port()
    address = f"http://{HOST}:{port}"
    env = server_environment(address, settings) | SCHEDULER_OF_ONE_COMMAND
    processes.start(f"{OF_DEMO}api-server", api_server(port), env, settings)
    processes.start(f"{OF_DEMO}scheduler", SCHEDULER, env, settings)
    wait_for(lambda: unhealthy_parts(address, ("metadatabase",)), settings)
    return AirflowApi(address, password(settings), obeys_schedules=False)


@contextmanager
def _stopped_at_the_end(settings: Settings) -> Iterator[None]:
    """Stop the servers however the command ends: also by a signal, and then undisturbed by a second one."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, *ENDING_SIGNALS)}
    for number in ENDING_SIGNALS:
        if handlers[number] != signal.SIG_IGN:  # as nohup wants it
            signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in handlers:
            signal.signal(number, signal.SIG_IGN)
        processes.stop(settings)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _leave(number: int, _: Any) -> None:
    raise SystemExit(128 + number)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
