"""What the DAGs are, as a fresh interpreter parses them with a database of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from movierec_spark.devstack.environment import environment
from movierec_spark.settings import Settings
from movierec_spark.settings.submit_section import Submit


@pytest.fixture(scope="session")
def dag_facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The output of describe_dags.py."""
    return describe(Settings(home=tmp_path_factory.mktemp("airflow")))


@pytest.fixture(scope="session")
def home_of_cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("airflow-of-cluster")


@pytest.fixture(scope="session")
def dag_facts_of_cluster(home_of_cluster: Path) -> dict[str, Any]:
    """The same, where the connection to Spark leads to YARN."""
    submit = Submit(master="yarn", deploy_mode="cluster", archive="hdfs:///movierec/environment.tar.gz")
    return describe(Settings(home=home_of_cluster, submit=submit))


def describe(settings: Settings) -> dict[str, Any]:
    script = Path(__file__).with_name("describe_dags.py")
    done = subprocess.run([sys.executable, script], env=environment(settings), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
