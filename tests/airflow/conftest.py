"""What the DAGs are, as a fresh interpreter parses them with a database of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from movierec_spark.devstack.environment import environment
from movierec_spark.settings import Settings


@pytest.fixture(scope="session")
def dag_facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The output of describe_dags.py."""
    env = environment(Settings(home=tmp_path_factory.mktemp("airflow")))
    script = Path(__file__).with_name("describe_dags.py")
    done = subprocess.run([sys.executable, script], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
