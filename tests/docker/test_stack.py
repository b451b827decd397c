"""The whole stack as processes, by what docker/compose.yaml says: it answers, a model serves, it is backed up."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from movierec_spark.devstack.jars import postgresql_driver
from movierec_spark.settings import PROJECT, Settings
from tests.docker.box import USER, possible
from tests.docker.secret_values import values
from tests.docker.stack import Stack, opened
from tests.pipeline.postgres import pg_ctl

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not possible() or pg_ctl() is None, reason="needs root, namespaces and PostgreSQL"),
]
SERVING = ("postgres", "mlflow", "api-server", "scheduler", "dag-processor", "triggerer")
ASK = "import sys, urllib.request as u; print(u.urlopen(u.Request(*eval(sys.argv[1]))).status)"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    postgresql_driver()  # as the image's build does
    with opened(tmp_path_factory.mktemp("stack")) as started:
        started.up(*SERVING)
        yield started


def test_all_that_serve_are_well_and_a_second_start_changes_nothing(stack: Stack) -> None:
    before = {name: stack.process(name) for name in SERVING}
    stack.up(*SERVING)
    assert {name: stack.process(name) for name in SERVING} == before
    assert all(stack.well(name) for name in SERVING)
    for name in ("secrets", "databases"):
        assert stack.run(name) == "nothing was missing\n"
    assert stack.run("airflow-init").endswith("spark_default leads to local[2]\n")


def test_airflow_reads_its_keys_from_their_files(stack: Stack) -> None:
    keys = {("core", "fernet_key"): "fernet_key", ("api", "secret_key"): "api_secret_key"}
    keys |= {("api_auth", "jwt_secret"): "jwt_secret"}
    read = "import sys, json; from airflow.configuration import conf; print(json.dumps([conf.get(*k) for k in {}]))"
    for name in ("api-server", "scheduler", "dag-processor", "triggerer"):
        done = stack.run(name, "python", "-c", read.format(list(keys)))
        folder = stack.box.folder / "volumes" / "secrets-airflow"
        assert json.loads(done.splitlines()[-1]) == [(folder / file).read_text() for file in keys.values()]


def test_mlflow_knows_its_names_and_no_others(stack: Stack) -> None:
    def status(host: str) -> str:
        request = ["http://mlflow:5000/api/2.0/mlflow/experiments/search?max_results=1", None, {"Host": host}]
        done = stack.box.run(stack.services["scheduler"], ["python", "-c", ASK, repr(request)])
        return done.stdout.strip() or done.stderr.strip().splitlines()[-1]

    assert status("mlflow:5000") == status("localhost:5000") == status("localhost:15000") == "200"
    assert "403" in status("elsewhere.example")


def test_the_demo_runs_the_three_dags_by_airflow_and_a_model_serves(stack: Stack) -> None:
    output = stack.run("demo")
    for task in ("ingest", "conform", "recommend", "refresh", "monitor", "train", "register"):
        assert f"  {task} done in " in output
    assert "champion (version 1" in output
    query = "SELECT dag_id, run_type, state FROM dag_run WHERE dag_id <> 'movierec_publish' ORDER BY 1"
    assert rows(stack, "airflow", query) == ["movierec_daily|manual|success", "movierec_train|manual|success"]
    paused = rows(stack, "airflow", "SELECT dag_id FROM dag WHERE is_paused ORDER BY 1")
    assert paused == ["movierec_daily", "movierec_train"]
    assert rows(stack, "mlflow", "SELECT alias, version FROM registered_model_aliases WHERE alias = 'champion'")


def test_no_secret_shows_in_what_processes_are_started_with_nor_in_their_logs(stack: Stack) -> None:
    secrets = values(stack.box.folder / "volumes")
    shown = [text for process in psutil.process_iter() for text in visible_to_others(process)]
    assert len(shown) > len(SERVING)
    logs = [*(stack.box.folder / "logs").iterdir(), *(stack.box.folder / "volumes/home/airflow/logs").rglob("*.log")]
    shown += [log.read_text() for log in logs]
    assert not any(secret in text for secret in secrets for text in shown)


def test_the_tables_reach_the_database_of_their_readers(stack: Stack) -> None:
    stack.run("scheduler", "movierec", "run", "export", "--as-of", "2018-09-26")
    count = "SELECT count(DISTINCT user_id) FROM movierec.recommendations"
    assert rows(stack, "movierec", count, "movierec") == ["610"]


def test_a_job_runs_on_the_cluster(stack: Stack) -> None:
    stack.up("spark-master", "spark-worker")
    running = "SELECT run_id FROM dag_run WHERE state IN ('queued', 'running')"  # the champion's publication
    eventually(lambda: not rows(stack, "airflow", running), 600, stack)
    before = lake(stack)
    on_the_cluster = "MOVIEREC_SUBMIT__MASTER=spark://spark-master:7077"
    stack.run("scheduler", "env", on_the_cluster, "movierec", "run", "ingest", "--as-of", "2018-09-26")
    log = stack.box.log(stack.services["spark-master"]).read_text()
    assert "Registered app movierec-ingest" in log
    assert lake(stack) == before
    stack.stop("spark-worker", "spark-master")


def test_the_champion_answers_online(stack: Stack) -> None:
    stack.up("online")
    question = json.dumps({"dataframe_records": [{"movie_ids": [1, 6], "ratings": [5, 4], "n": 3}]}).encode()
    request = ["http://localhost:5001/invocations", question, {"Content-Type": "application/json"}]
    assert stack.run("online", "python", "-c", ASK, repr(request)).strip() == "200"
    stack.stop("online")


def test_a_task_that_is_killed_with_its_container_is_run_again(stack: Stack) -> None:
    def state(of: str) -> list[str]:
        return rows(stack, "airflow", f"SELECT state FROM {of} WHERE run_id = 'interrupted' ORDER BY 1")

    options = ("--run-id=interrupted", '--conf={"as_of": "2018-09-26"}')
    stack.run("scheduler", "airflow", "dags", "trigger", "movierec_daily", *options)
    stack.run("scheduler", "airflow", "dags", "unpause", "--yes", "movierec_daily")
    eventually(lambda: "running" in state("task_instance"), 120, stack)
    stack.kill("scheduler")
    stack.up("scheduler")
    eventually(lambda: state("dag_run") == ["success"], 1200, stack)
    stack.run("scheduler", "airflow", "dags", "pause", "--yes", "movierec_daily")
    tries = rows(
        stack, "airflow", "SELECT task_id, max(try_number) FROM task_instance GROUP BY 1 HAVING max(try_number) > 1"
    )
    assert tries in ([], ["ingest|2"])


def test_what_was_backed_up_as_documented_is_there_again_after_all_was_lost(stack: Stack, tmp_path: Path) -> None:
    before = lake(stack), *map(len, knowledge(stack)), values(stack.box.folder / "volumes")
    follow(stack, tmp_path, "back up")
    follow(stack, tmp_path, "restore")
    assert all(stack.well(name) for name in SERVING)
    assert (lake(stack), *map(len, knowledge(stack)), values(stack.box.folder / "volumes")) == before
    output = stack.run("demo")
    assert "champion (version 1" in output
    assert "No table changed" in output
    assert rows(stack, "airflow", "SELECT count(*) FROM dag_run WHERE dag_id = 'movierec_daily'") == ["3"]


def test_all_end_within_their_grace(stack: Stack) -> None:
    took = stack.stop(*stack.running())
    assert set(SERVING) <= set(took)
    for name, seconds in took.items():
        assert seconds < int(stack.services[name].raw["stop_grace_period"].removesuffix("s"))


def eventually(happens: Callable[[], bool], seconds: float, stack: Stack) -> None:
    """Wait until it happens; fails with the end of the scheduler's log where that takes too long."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, stack.box.log(stack.services["scheduler"]).read_text()[-3000:]
        time.sleep(2)


def visible_to_others(process: psutil.Process) -> Iterator[str]:
    """What anybody who lists the stack's processes sees of one."""
    with suppress(psutil.Error):  # it has ended
        if f"{process.uids().real}" == USER:
            yield " ".join(process.cmdline())
            yield f"{process.environ()}"


def rows(stack: Stack, database: str, query: str, user: str = "postgres") -> list[str]:
    command = (
        "psql",
        f"--username={user}",
        f"--dbname={database}",
        "--tuples-only",
        "--no-align",
        f"--command={query}",
    )
    return stack.run("postgres", *command).splitlines()


def knowledge(stack: Stack) -> tuple[list[str], list[str]]:
    """What Airflow and MLflow know: task instances that ended, versions with their aliases."""
    ended = rows(stack, "airflow", "SELECT dag_id, task_id, run_id, state FROM task_instance WHERE state = 'success'")
    return ended, rows(stack, "mlflow", "SELECT * FROM model_versions JOIN registered_model_aliases USING (name)")


def lake(stack: Stack) -> dict[str, object]:
    """By table, what it holds."""
    from movierec_spark.devstack.table_states import table_states

    return dict(table_states(Settings(home=stack.box.folder / "volumes" / "home")))


def follow(stack: Stack, folder: Path, name: str) -> None:
    """Do what a passage of docs/containers.md says."""
    page = (PROJECT / "docs" / "containers.md").read_text()
    passage = re.search(rf"<!-- tried: {name} -->\n```sh\n(.*?)```", page, re.DOTALL)
    assert passage is not None
    box = stack.box
    words = f"{sys.executable} -m tests.docker.docker_command {box.folder} {box.init}"
    script = f'docker() {{ (cd "{PROJECT}" && {words} "$@"); }}\nset -eu\n{passage[1]}'
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
