"""The stack with its data on its own object store, and its jobs on its cluster: nothing lies in the shared volume."""

import json
from collections.abc import Iterator

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
    by_date = "--logical-date=2018-09-27"  # `clear` finds no run that has none
    options = ("--run-id=cleared", by_date, '--conf={"as_of": "2018-09-26"}')
    stack.run("scheduler", "airflow", "dags", "trigger", "movierec_daily", *options)
    stack.run("scheduler", "airflow", "dags", "unpause", "--yes", "movierec_daily")
    eventually(lambda: bool(applications(stack)), 600, stack)  # the champion is published first
    before = applications(stack)
    stack.run("scheduler", "airflow", "tasks", "clear", "--yes", "--task-regex=^ingest$", "movierec_daily")
    eventually(lambda: not before & applications(stack), 60, stack)
    state = "SELECT state FROM dag_run WHERE run_id = 'cleared'"
    eventually(lambda: rows(stack, "airflow", state) == ["success"], 1200, stack)
    assert rows(stack, "airflow", "SELECT max(try_number) > 1 FROM task_instance WHERE run_id = 'cleared'") == ["t"]


def applications(stack: Stack) -> set[str]:
    """The ids of the ingests that run on the cluster."""
    ask = "import urllib.request as u; print(u.urlopen('http://spark-master:8081/json/').read().decode())"
    state = json.loads(stack.run("spark-master", "python", "-c", ask))
    return {application["id"] for application in state["activeapps"] if application["name"] == "movierec-ingest"}


def test_the_store_s_key_shows_nowhere(stack: Stack) -> None:
    key = (stack.box.folder / "volumes" / "secrets-s3" / "secret_key").read_text()
    for log in (stack.box.folder / "logs").iterdir():
        assert key not in log.read_text(errors="ignore"), log.name
    logs = stack.box.folder / "volumes" / "home" / "airflow" / "logs"
    texts = [file.read_text(errors="ignore") for file in logs.rglob("*") if file.is_file()]
    assert texts
    assert not any(key in text for text in texts)
