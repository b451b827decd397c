"""An operator's bad afternoon: tasks killed, failed and cleared, a backfill, a champion that moves ten times."""

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest
from mlflow import MlflowClient

from movierec_spark import tables
from movierec_spark.devstack.airflow_api import DagRun
from tests.faults.days import DAYS, JOBS, differing, drops
from tests.faults.runs import Home
from tests.ui.administrator import Administrator
from tests.ui.stack import Stack, eventually, running_stack

pytestmark = pytest.mark.ui
DAG = "movierec_daily"
A_RUN = 900  # seconds
A_MOMENT = 30


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("operations")
    drops(Home(home))
    with running_stack(home) as started:
        yield started


@pytest.fixture(scope="module")
def airflow(stack: Stack) -> Administrator:
    administrator = Administrator(stack.airflow, stack.password)
    assert eventually(lambda: DAG in administrator.dag_ids(), 120)
    return administrator


@pytest.mark.parametrize("stop", ["mark_failed", "clear"])
def test_stopping_a_running_task_ends_its_spark_application(stack: Stack, airflow: Administrator, stop: str) -> None:
    run = DagRun(DAG, f"stopped-by-{stop}")
    airflow.trigger(run, f"{DAYS[0]}")
    airflow.unpause(DAG)
    assert eventually(lambda: airflow.task_states(run).get("ingest") == "running", A_RUN)
    assert eventually(lambda: bool(applications(stack)), A_RUN)
    before = applications(stack)
    getattr(airflow, stop)(run, "ingest")
    assert eventually(lambda: not any(process.is_running() for process in before), A_MOMENT)
    if stop == "mark_failed":
        airflow.clear(run, "ingest")
    assert eventually(lambda: airflow.run_state(run) == "success", A_RUN)


def test_a_backfill_with_kills_leaves_the_tables_of_an_undisturbed_run(
    stack: Stack, airflow: Administrator, tmp_path: Path
) -> None:
    chance = random.Random(1)
    airflow.unpause(DAG)
    airflow.backfill(DAG, f"{DAYS[0]}", f"{DAYS[1]}", "completed")
    killed = set()
    while not eventually(partial(all_succeeded, airflow), 10):
        running = applications(stack)
        if running and chance.random() < 0.3 and len(killed) < len(JOBS):
            killed.add(running[0].pid)
            for process in running:
                process.kill()
        for run in airflow.backfill_runs(DAG):
            for task_id, state in airflow.task_states(run).items():
                if state == "failed":
                    airflow.clear(run, task_id)
    assert killed
    undisturbed = Home(tmp_path)
    drops(undisturbed)
    for day in DAYS:
        for job in JOBS:
            undisturbed.start(job, day, MOVIEREC_SERVING__N="10").succeed()
    assert differing(Home(stack.home), undisturbed) == []


def test_after_ten_promotions_in_a_row_the_last_one_is_served(stack: Stack, airflow: Administrator) -> None:
    for seed in ("1", "2"):
        stack.movierec("run", "train", "--as-of", f"{DAYS[1]}", MOVIEREC_MODEL__SEED=seed)
        stack.movierec("run", "register", "--as-of", f"{DAYS[1]}")
    client = MlflowClient(stack.mlflow, stack.mlflow)
    for number in [2, 1] * 5:
        client.set_registered_model_alias("movierec", "champion", str(number))
    assert eventually(lambda: served(stack) == {1}, A_RUN)
    client.set_registered_model_alias("movierec", "champion", "2")
    assert eventually(lambda: served(stack) == {2}, A_RUN)


def all_succeeded(airflow: Administrator) -> bool:
    states = list(airflow.backfill_runs(DAG).values())
    return states == ["success"] * len(DAYS)


def served(stack: Stack) -> set[int | None]:
    return {row["model_version"] for row in stack.rows(tables.RECOMMENDATIONS)}


def applications(stack: Stack) -> list[psutil.Process]:
    """The Spark applications of the stack: JVM and Python of each."""
    applications = []
    for process in psutil.process_iter(["cmdline"]):
        try:
            of_stack = process.environ().get("MOVIEREC_HOME") == str(stack.home)
        except psutil.Error:
            continue
        if of_stack and "/jobs/" in " ".join(process.info["cmdline"] or []):
            applications.append(process)
    return applications
