"""What Airflow finds out by itself: a champion to publish; drift, for which it trains once and says why."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from movierec_spark.devstack import health, processes
from movierec_spark.devstack.addresses import HOST
from movierec_spark.devstack.airflow_api import AirflowApi
from movierec_spark.devstack.airflow_servers import (
    DAG_PROCESSOR,
    SCHEDULER,
    TRIGGERER,
    api_server,
    server_environment,
)
from movierec_spark.devstack.credentials import password
from movierec_spark.devstack.environment import environment
from movierec_spark.devstack.preparation import register_dags
from movierec_spark.registry.register import register
from movierec_spark.registry.runs import log_training
from movierec_spark.serving.online.mlflow_model import online_package
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import DRIFT
from tests.unit.monitoring.status.served_home import serve
from tests.unit.registry.conftest import record
from tests.unit.report.small_lake import lay

DAY = date(2018, 9, 26)
REASON = "drift of stars, 3.1 for 3.6 (psi 0.3, at most 0.1)"
PATIENCE = 240  # seconds


@pytest.fixture
def drifted(home: Settings) -> Settings:
    """A home that was trained a week before stars drifted."""
    Lake.of(home).create_tables()
    alarm = {"area": "events", "subject": "stars", "statistic": "psi", "value": 0.3, "bound": 0.1, "by_chance": 0.02}
    seen = {"observed": 3.1, "expected": 3.6, "n": 900, "n_reference": 9000, "is_alarm": True, "as_of": DAY}
    reference = {"reference_from": DAY - timedelta(days=30), "reference_to": DAY - timedelta(days=3)}
    lay(home, {DRIFT: [alarm | seen | reference]})
    log_training(record(DAY - timedelta(days=7)), home)
    return home


def first_payloads(trigger: str, home: Settings) -> list[dict[str, Any]]:
    """See first_event.py. trigger: module and class, below movierec_spark.orchestration."""
    script = Path(__file__).with_name("first_event.py")
    command = [sys.executable, script, f"movierec_spark.orchestration.{trigger}"]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_trigger_of_trainings_tells_the_day_and_the_reason(drifted: Settings) -> None:
    assert first_payloads("retraining_trigger.RetrainingDue", drifted) == [{"as_of": f"{DAY}", "reason": REASON}] * 2


def test_the_trigger_of_publications_tells_the_champion_that_is_not_served(home: Settings) -> None:
    serve(home, DAY)
    log_training(record(DAY), home)
    register(DAY, online_package(home), home)
    assert first_payloads("champion_trigger.ChampionMoved", home) == [{"champion": 1}] * 2


@pytest.mark.slow
def test_an_alarm_starts_one_training_whose_note_is_the_reason(drifted: Settings) -> None:
    with whole_airflow(drifted) as airflow, airflow.unpaused("movierec_retrain"):
        (first,) = wait_for(lambda: ended_runs(airflow))
        (event,) = airflow.call("GET", "assets/events")["asset_events"]
        assert event["extra"]["payload"] == {"as_of": f"{DAY}", "reason": REASON}
        airflow.call("POST", "assets/events", asset_id=event["asset_id"], extra=event["extra"])
        _, second = wait_for(lambda: runs if len(runs := ended_runs(airflow)) == 2 else None)
        assert (first["state"], second["state"]) == ("success", "success")
        (training,) = airflow.call("GET", "dags/movierec_train/dagRuns")["dag_runs"]
    assert training["dag_run_id"] == f"retrain__{DAY}"
    assert training["conf"] == {"as_of": f"{DAY}", "reason": REASON}
    assert training["note"] == REASON


@contextmanager
def whole_airflow(home: Settings) -> Iterator[AirflowApi]:
    """All of Airflow's servers, on a free port; its scheduler starts the runs that events make due."""
    register_dags(home)
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    address = f"http://{HOST}:{port}"
    servers = {"api-server": api_server(port), "scheduler": SCHEDULER}
    servers |= {"dag-processor": DAG_PROCESSOR, "triggerer": TRIGGERER}
    try:
        for name, command in servers.items():
            processes.start(name, command, server_environment(address, home), home)
        health.wait_for(lambda: health.unhealthy_parts(address, ("metadatabase",)), home)
        yield AirflowApi(address, password(home), obeys_schedules=False)
    finally:
        processes.stop(home)


def ended_runs(airflow: AirflowApi) -> list[dict[str, Any]]:
    runs = airflow.call("GET", "dags/movierec_retrain/dagRuns?order_by=id")["dag_runs"]
    return [run for run in runs if run["state"] in ("success", "failed")]


def wait_for(look: Callable[[], Any]) -> Any:
    """What look gives, once that is anything."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(1)
    return found
