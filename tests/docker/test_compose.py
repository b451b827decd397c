"""docker/compose.yaml and the Dockerfiles: all that they name is there, is read by somebody, and holds no secret."""

import os
import re
import shutil
from fnmatch import fnmatch
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from runpy import run_path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml
from pydantic import BaseModel

from movierec_spark import __version__
from movierec_spark.devstack.packages import package_folder
from movierec_spark.settings import PROJECT, Settings
from tests.docker.composition import COMPOSE, Service, composition, dockerfile, variables

DOCKER = PROJECT / "docker"
DOCKERFILES = (DOCKER / "Dockerfile", DOCKER / "mlflow.Dockerfile", DOCKER / "seaweedfs.Dockerfile")
SERVICES = composition()
ALL = pytest.mark.parametrize("service", SERVICES.values(), ids=list(SERVICES))
MADE = run_path(str(DOCKER / "make_secrets.py"))
SECRETS = (*MADE["SECRETS"], *MADE["FORMS"])
PINNED = re.compile(r"[a-z/]+:\d+\.\d+\.?\d*[a-z-]*@sha256:[0-9a-f]{64}")
OF_POSTGRES_IMAGE = {"PGDATA", "POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS"}  # its page on Docker Hub
OF_THE_SYSTEM = {"PATH", "TZ", "PYTHONUNBUFFERED", "PGPASSFILE", "LANG"}
READERS = {  # by the first letters of a variable: the package and its files of which one reads it
    "MLFLOW_": ("mlflow", "*.py", "cli/*.py", "utils/cli_args.py", "telemetry/*.py"),
    "AWS_": ("botocore", "*.py"),
    "GX_": ("great_expectations", "data_context/data_context/*.py", "core/config_provider.py", "core/*.py"),
    "NUMBA_": ("numba", "core/*.py"),
    "SPARK_HOME": ("pyspark", "bin/spark-*"),
    "PYSPARK_": ("pyspark", "core/*.py", "bin/*"),
    "JAVA_": ("pyspark", "bin/*"),
}


@ALL
def test_a_service_runs_without_privileges_and_within_bounds(service: Service) -> None:
    raw = service.raw
    assert raw["user"] == "999:999"
    assert raw["cap_drop"] == ["ALL"]
    assert raw["security_opt"] == ["no-new-privileges:true"]
    assert raw["init"] is True
    assert raw["mem_limit"]
    assert {"max-size", "max-file"} <= set(raw["logging"]["options"])
    assert int(raw["stop_grace_period"].removesuffix("s")) >= 30
    assert all(port.startswith("127.0.0.1:") for port in raw.get("ports", []))


@ALL
def test_a_service_either_runs_once_or_is_watched(service: Service) -> None:
    if service.runs_once:
        assert not service.health
    else:
        assert service.health
        assert service.raw["restart"] == "unless-stopped"
        assert service.raw["healthcheck"]["start_period"]


def test_the_start_order_has_no_circle_and_waits_for_what_can_come_true() -> None:
    list(TopologicalSorter({name: service.depends_on for name, service in SERVICES.items()}).static_order())
    for service in SERVICES.values():
        for other, condition in service.depends_on.items():
            expected = "service_completed_successfully" if SERVICES[other].runs_once else "service_healthy"
            assert (other, condition) == (other, expected)


def test_what_starts_by_default_needs_no_service_of_a_profile() -> None:
    for service in SERVICES.values():
        profiles = set(service.raw.get("profiles", []))
        for other in set(service.depends_on) - service.optional:
            assert set(SERVICES[other].raw.get("profiles", [])) <= profiles


def test_images_are_pinned() -> None:
    bases = {line.split()[1] for file in DOCKERFILES for line in file.read_text().splitlines() if line[:5] == "FROM "}
    assert len(bases) == 2  # Python's, and SeaweedFS's
    for service in SERVICES.values():
        if dockerfile(service) is None:
            assert PINNED.fullmatch(service.raw["image"])
        else:
            assert service.raw["image"].endswith(f":{__version__}")
    assert all(PINNED.fullmatch(base) for base in bases)
    assert "version" not in yaml.safe_load(COMPOSE.read_text())


@ALL
def test_every_variable_is_read_by_somebody(service: Service) -> None:
    assert [name for name in service.environment if not is_read(name)] == []


def test_every_variable_of_an_operator_is_documented_with_its_default() -> None:
    page = (PROJECT / "docs" / "containers.md").read_text()
    rows = [f"| `{name}` | `{default}` |" if default else f"| `{name}` | |" for name, default in variables().items()]
    assert [row for row in rows if row not in page] == []
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)) == set(variables())


@ALL
def test_its_commands_and_scripts_are_in_its_image(service: Service) -> None:
    for command in (service.command, service.health):
        for word in command[:1]:
            is_copied = f"/usr/local/bin/{word}\n" in (dockerfile(service) or COMPOSE).read_text()
            assert is_copied or shutil.which(word, path=f"{PROJECT}/.venv/bin:{os.environ['PATH']}"), word
        for script in (word for word in command if word.endswith(".py")):
            image = dockerfile(service)
            assert image is not None
            assert (PROJECT / script).is_file()
            assert script in copied(image)


@ALL
def test_its_folders_are_there(service: Service) -> None:
    declared = yaml.safe_load(COMPOSE.read_text())["volumes"]
    for source, target, *mode in service.volumes:
        if source.startswith("."):
            assert (DOCKER / source).is_dir()
            assert mode == ["ro"]
        else:
            assert source in declared
            image = dockerfile(service)
            assert image is None or f"{target}" in image.read_text(), "a new volume takes its owner from the image"


@pytest.mark.parametrize("image", DOCKERFILES, ids=lambda file: file.name)
def test_what_an_image_copies_is_sent_to_its_build(image: Path) -> None:
    ignored = image.with_name(f"{image.name}.dockerignore").read_text().splitlines()
    sent = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    names = copied(image)
    assert names
    for name in names:
        assert (PROJECT / name).exists()
        assert any(fnmatch(name, pattern) or name.startswith(f"{pattern}/") for pattern in sent), name


@ALL
def test_hosts_and_ports_are_those_of_services(service: Service) -> None:
    text = " ".join([*service.environment.values(), *service.command, *service.health])
    for host, port in re.findall(r"(?://|@)([a-z-]+):(\d+)", text):
        listening = (
            SERVICES[service.name if host == "localhost" else host] if host in {*SERVICES, "localhost"} else None
        )
        assert listening is not None, host
        assert listens(listening, port) or f"localhost:{port}" in service.environment.get("AIRFLOW__API__BASE_URL", "")


@ALL
def test_secrets_are_files_that_are_made_and_mounted(service: Service) -> None:
    text = " ".join([*service.environment.values(), *service.command])
    for file in re.findall(r"/secrets/([\w/.]+)", text):
        assert file in SECRETS
        assert f"secrets-{file.split('/')[0]}" in [volume[0] for volume in service.volumes]


def test_every_secret_is_read_by_somebody() -> None:
    databases = (DOCKER / "make_databases.py").read_text()
    named = COMPOSE.read_text() + databases.replace('" / "', "/")
    assert [name for name in SECRETS if name not in named] == []


@ALL
def test_no_value_is_a_secret(service: Service) -> None:
    for name, value in service.environment.items():
        if re.search("PASSWORD|SECRET|(?<!ACCESS_)KEY|TOKEN", name) and value:
            assert name.endswith(("_CMD", "_FILE"))
        assert not re.search(r"//[^/@]*:[^/@]*@", value)


def test_only_who_needs_a_secret_has_it() -> None:
    holders: dict[str, set[str]] = {}
    for service in SERVICES.values():
        for volume in service.volumes:
            if volume[0].startswith("secrets-"):
                holders.setdefault(volume[0], set()).add(service.name)
    airflow = {"airflow-init", "api-server", "scheduler", "dag-processor", "triggerer"}
    assert {name: users - {"secrets", "databases"} for name, users in holders.items()} == {
        "secrets-postgres": {"postgres"},
        "secrets-airflow": airflow,
        "secrets-login": {"api-server", "demo"},
        "secrets-mlflow": {"mlflow-init", "mlflow"},
        "secrets-export": {"scheduler"},
        "secrets-s3": airflow | {"seaweedfs", "bucket", "mlflow", "demo", "collector"},
        "secrets-collector": {"collector"},
    }


def test_all_times_are_in_utc() -> None:
    assert all(service.environment["TZ"] == "UTC" for service in SERVICES.values())


def test_the_documented_master_is_that_of_the_cluster() -> None:
    (master,) = re.findall(r"SPARK_MASTER=(spark://\S+?)\"", (PROJECT / "docs" / "containers.md").read_text())
    assert master == f"spark://spark-master:{option(SERVICES['spark-master'], '--port')}"
    assert master in SERVICES["spark-worker"].command


@cache
def is_read(name: str) -> bool:
    if name in OF_THE_SYSTEM | OF_POSTGRES_IMAGE:
        return True
    if name == "AIRFLOW_HOME" or name.startswith("AIRFLOW__"):
        return name == "AIRFLOW_HOME" or of_airflow(name)
    if name in ("SPARK_DAEMON_MEMORY", "SPARK_DIST_CLASSPATH"):
        return name.encode() in launcher_classes()
    if name.startswith("MOVIEREC_"):
        return of_settings(Settings, name.removeprefix("MOVIEREC_").lower().split("__"))
    package, *patterns = next(where for letters, where in READERS.items() if name.startswith(letters))
    files = [file for pattern in patterns for file in package_folder(package).glob(pattern)]
    short = name.removeprefix("NUMBA_")  # numba puts the prefix before the names
    return any(name in text or f'"{short}"' in text for text in (file.read_text(errors="ignore") for file in files))


def of_airflow(name: str) -> bool:
    """Whether Airflow has this option; a command may only tell those that are sensitive."""
    _, section, key = name.lower().split("__", 2)
    options = airflow_options().get(section, {"options": {}})["options"]
    return bool(options[key.removesuffix("_cmd")].get("sensitive")) if key.endswith("_cmd") else key in options


@cache
def airflow_options() -> dict[str, Any]:
    return yaml.safe_load((package_folder("airflow") / "config_templates" / "config.yml").read_text())


def of_settings(model: type[BaseModel], names: list[str]) -> bool:
    first, *others = names
    if first not in model.model_fields:
        return False
    group = model.model_fields[first].annotation
    return not others or (isinstance(group, type) and issubclass(group, BaseModel) and of_settings(group, others))


def launcher_classes() -> bytes:
    """The classes of Spark's launcher that make the command lines of masters, workers and drivers."""
    jar = next((package_folder("pyspark") / "jars").glob("spark-launcher_*.jar"))
    names = ("AbstractCommandBuilder", "SparkClassCommandBuilder")
    with ZipFile(jar) as opened:
        return b"".join(opened.read(f"org/apache/spark/launcher/{name}.class") for name in names)


def copied(image: Path) -> list[str]:
    """What the COPY lines take, patterns resolved."""
    lines = [
        line.split()[1:-1]
        for line in image.read_text().splitlines()
        if line.startswith("COPY ") and "--from=" not in line
    ]
    patterns = [pattern for line in lines for pattern in line]
    files = [path for pattern in patterns for path in sorted(PROJECT.glob(pattern.rstrip("/")))]
    return [str(path.relative_to(PROJECT)) for path in files]


def listens(service: Service, port: str) -> bool:
    defaults = {"postgres": "5432", "scheduler": "8974", "seaweedfs": "8333", "collector": "8095"}
    return port in {option(service, "--port"), option(service, "--webui-port"), defaults.get(service.name)}


def option(service: Service, name: str) -> str | None:
    words = service.command
    return words[words.index(name) + 1] if name in words else None
