"""The stack with its data on its own object store, and its jobs on its cluster: nothing lies in the shared volume."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from movierec_spark import tables
from movierec_spark.devstack.jars import lay_all_jars
from tests.docker.box import possible
from tests.docker.stack import Stack, opened
from tests.docker.test_stack import eventually, rows
from tests.pipeline.postgres import pg_ctl
from tests.s3.seaweed import weed

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(
        not possible() or pg_ctl() is None or weed() is None,
        reason="needs root, namespaces, PostgreSQL, and SeaweedFS in $WEED or PATH",
    ),
]
VARIABLES = {"STORE_ROOT": "s3://lake/movierec", "SPARK_MASTER": "spark://spark-master:7077"}
SERVING = ("spark-master", "spark-worker", "mlflow", "api-server", "scheduler", "dag-processor", "triggerer")
LIST = """
from movierec_spark.settings import settings
from movierec_spark.storage.location import Location
root = Location.of(settings().store.root, settings().store)
print(*(str(file).removeprefix(str(root) + "/") for file in root.files_below()), sep="\\n")
"""
RUN = "cleared"
CALL = """
import json, sys
from pathlib import Path
from movierec_spark.devstack.airflow_api import AirflowApi
from movierec_spark.devstack.credentials import ADMINISTRATOR
password = json.loads(Path("/secrets/login/passwords.json").read_text())[ADMINISTRATOR]
method, path, body = sys.argv[1:]
AirflowApi("http://api-server:8080", password).call(method, path, **json.loads(body))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    lay_all_jars()  # as the image's build does
    with opened(tmp_path_factory.mktemp("stack-on-s3"), VARIABLES, profiles=("s3",)) as started:
        started.up(*SERVING)
        yield started


def test_the_bucket_is_made_once(stack: Stack) -> None:
    assert stack.run("bucket") == "nothing was missing\n"


def test_the_demo_runs_on_the_cluster_and_leaves_its_data_on_the_store(stack: Stack) -> None:
    output = stack.run("demo")
    assert "champion (version 1" in output
    master = stack.box.log(stack.services["spark-master"]).read_text()
    for job in ("ingest", "conform", "recommend", "train"):
        assert f"Registered app movierec-{job}" in master
    on_store = stack.run("scheduler", "python", "-c", LIST).splitlines()
    for place in ("landing/movielens", f"lake/{tables.RECOMMENDATIONS.path}/part-", "data_docs/index.html"):
        assert any(file.startswith(place) for file in on_store), place
    home = stack.box.folder / "volumes" / "home"
    for name in ("landing", "lake", "data_docs", "checkpoints"):
        assert not (home / name).exists(), name


def test_an_application_ends_on_the_cluster_when_its_task_is_cleared(stack: Stack) -> None:
    call(stack, "POST", "dags/movierec_daily/dagRuns", dag_run_id=RUN, logical_date=None, conf={"as_of": "2018-09-26"})
    call(stack, "PATCH", "dags/movierec_daily", is_paused=False)
    eventually(lambda: bool(applications(stack)), 600, stack)  # the champion is published first
    before = applications(stack)
    whose = {"dag_run_id": RUN, "task_ids": ["recommend"], "include_downstream": True, "only_failed": False}
    call(stack, "POST", "dags/movierec_daily/clearTaskInstances", dry_run=False, reset_dag_runs=True, **whose)
    eventually(lambda: not before & applications(stack), 30, stack)
    state = f"SELECT state FROM dag_run WHERE run_id = '{RUN}'"
    eventually(lambda: rows(stack, "airflow", state) == ["success"], 1200, stack)
    tries = f"SELECT try_number FROM task_instance WHERE run_id = '{RUN}' AND task_id = 'recommend'"
    assert rows(stack, "airflow", tries) == ["2"]


def call(stack: Stack, method: str, path: str, **body: Any) -> None:
    """Ask Airflow's REST API, as its page does for an operator."""
    stack.run("demo", "python", "-c", CALL, method, path, json.dumps(body))


def applications(stack: Stack) -> set[str]:
    """The ids of the recommend jobs that run on the cluster."""
    ask = "import urllib.request as u; print(u.urlopen('http://spark-master:8081/json/').read().decode())"
    state = json.loads(stack.run("spark-master", "python", "-c", ask))
    return {application["id"] for application in state["activeapps"] if application["name"] == "movierec-recommend"}


def test_the_store_s_key_shows_nowhere(stack: Stack) -> None:
    key = (stack.box.folder / "volumes" / "secrets-s3" / "secret_key").read_text()
    for log in (stack.box.folder / "logs").iterdir():
        assert key not in log.read_text(errors="ignore"), log.name
    logs = stack.box.folder / "volumes" / "home" / "airflow" / "logs"
    texts = [file.read_text(errors="ignore") for file in logs.rglob("*") if file.is_file()]
    assert texts
    assert not any(key in text for text in texts)
