"""The scripts that make what the stack needs: once, for their owner's eyes alone, as an ordinary user."""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from runpy import run_path
from threading import Thread

import pytest

from movierec_spark.settings import PROJECT
from tests.docker.box import USER, possible
from tests.docker.secret_values import values
from tests.docker.stack import Stack, opened
from tests.pipeline.postgres import pg_ctl

MADE = run_path(str(PROJECT / "docker" / "make_secrets.py"))
in_a_box = pytest.mark.skipif(not possible() or pg_ctl() is None, reason="needs root, namespaces and PostgreSQL")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with opened(tmp_path) as nothing_runs:
        yield nothing_runs


def content(folder: Path) -> dict[str, str]:
    """By name, the digests of the files."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest() for file in files}


@in_a_box
def test_secrets_are_made_once_for_their_owner_alone_and_never_printed(stack: Stack) -> None:
    first, made = stack.run("secrets"), stack.box.folder / "volumes"
    files = [path for path in made.rglob("*") if path.is_file()]
    assert len(files) == len(MADE["SECRETS"]) + len(MADE["FORMS"])
    assert {(file.stat().st_mode & 0o777, file.stat().st_uid) for file in files} == {(0o600, int(USER))}
    before = content(made)
    second = stack.run("secrets")
    assert content(made) == before
    assert second == "nothing was missing\n"
    assert len(values(made)) == len(files)
    assert not any(value in first for value in values(made))


def test_the_forms_of_a_secret_follow_it(tmp_path: Path) -> None:
    MADE["make"](tmp_path)
    (tmp_path / "s3" / "secret_key").unlink()
    assert MADE["make"](tmp_path) == ["s3/secret_key", "s3/s3.json", "s3/credentials"]
    key = (tmp_path / "s3" / "secret_key").read_text()
    (identity,) = json.loads((tmp_path / "s3" / "s3.json").read_text())["identities"]
    assert identity["credentials"][0]["secretKey"] == key
    assert (tmp_path / "s3" / "credentials").read_text().splitlines()[-1] == f"aws_secret_access_key = {key}"


def test_a_secret_that_is_lost_is_made_anew_and_the_others_stay(tmp_path: Path) -> None:
    MADE["make"](tmp_path)
    before = content(tmp_path)
    (tmp_path / "mlflow" / "pgpass").unlink()
    (tmp_path / "mlflow" / ".pgpass.new").write_text("*:*:mlf")  # of a start that was killed
    assert MADE["make"](tmp_path) == ["mlflow/pgpass"]
    after = content(tmp_path)
    assert {name for name in before if before[name] != after[name]} == {"mlflow/pgpass"}
    assert set(after) == set(before)


@in_a_box
def test_databases_are_made_once_each_for_its_own_user(stack: Stack) -> None:
    stack.up("databases")
    assert stack.run("databases") == "nothing was missing\n"
    assert set(databases(stack)) == {"airflow", "mlflow", "movierec"}
    connect = ("psql", "--host=postgres", "--no-password", "--tuples-only", "--command=SELECT current_user")
    of_airflow = {"PGPASSFILE": "/secrets/airflow/pgpass"}
    assert stack.run("airflow-init", *connect, "--username=airflow", "airflow", **of_airflow).strip() == "airflow"
    elsewhere = stack.box.run(stack.services["airflow-init"], [*connect, "--username=airflow", "mlflow"], **of_airflow)
    assert elsewhere.returncode
    assert "password" in stack.box.run(stack.services["airflow-init"], [*connect, "-Upostgres", "postgres"]).stderr


@in_a_box
def test_a_new_password_takes_effect_at_the_next_start_and_rows_stay(stack: Stack) -> None:
    stack.up("databases")
    file = stack.box.folder / "volumes" / "secrets-mlflow" / "pgpass"
    as_mlflow = ("psql", "--host=postgres", "--username=mlflow", "--no-password", "--tuples-only", "mlflow")
    stack.run("mlflow-init", *as_mlflow, "--command=CREATE TABLE kept AS SELECT 1 AS one")
    file.write_text("*:*:mlflow:mlflow:another\n")
    assert stack.box.run(stack.services["mlflow-init"], [*as_mlflow, "--command=SELECT 1"]).returncode
    stack.run("databases")
    assert stack.run("mlflow-init", *as_mlflow, "--command=SELECT one FROM kept").strip() == "1"


@in_a_box
def test_the_start_waits_for_the_server_and_not_for_the_one_that_makes_its_folder(stack: Stack) -> None:
    assert not stack.well("postgres")
    stack.up("postgres")
    assert stack.well("postgres")
    assert stack.stop("postgres")["postgres"] < int(stack.services["postgres"].raw["stop_grace_period"][:-1])
    assert not stack.well("postgres")


@pytest.fixture
def airflow_says(tmp_path: Path) -> Iterator[str]:
    """The address of a server whose /health tells of a part that is well and one that is not."""
    (tmp_path / "health").write_text(json.dumps({"triggerer": {"status": "healthy"}, "scheduler": {"status": None}}))
    server = HTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_health_check_tells_the_well_from_the_ailing_and_the_silent(airflow_says: str) -> None:
    def health_check(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, f"{PROJECT}/docker/healthy.py", *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stderr

    health = f"{airflow_says}/health"
    assert health_check(health) == health_check(health, "triggerer") == (0, "")
    assert health_check(health, "triggerer", "scheduler") == (1, f"{health}: scheduler\n")
    assert health_check(f"{airflow_says}/nothing")[0] == 1
    assert health_check("http://127.0.0.1:1/")[0] == 1


def databases(stack: Stack) -> list[str]:
    command = ("psql", "--username=postgres", "--tuples-only", "--no-align")
    query = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
    return stack.run("postgres", *command, f"--command={query}").split()
