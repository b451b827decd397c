"""The model behind MLflow's own server, asked as the README says."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psutil
import pytest

from movierec_spark.settings import Settings
from tests.pipeline.snippets import look_up
from tests.ui.stack import eventually, free_port
from tests.unit.registry.conftest import Trained

pytestmark = pytest.mark.slow
PATIENCE = 180  # seconds
SERVE = "mlflow models serve -m models:/movierec@champion --env-manager local -w 1 -p"


@pytest.fixture
def port(trained: Trained, home: Settings) -> Iterator[str]:
    """Where the champion answers."""
    trained(date(2018, 9, 24))
    number = free_port()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"MLFLOW_TRACKING_URI": home.tracking_uri, "PATH": path}
    with subprocess.Popen([*SERVE.split(), number], env=environment) as server:
        own = psutil.Process(server.pid)
        try:
            assert eventually(lambda: answers(f"http://127.0.0.1:{number}/ping"), PATIENCE)
            yield number
        finally:
            for process in [*own.children(recursive=True), own]:
                process.kill()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def test_curl_gets_recommendations_and_a_wrong_question_a_sentence(port: str) -> None:
    command = look_up("curl").replace("localhost:5001", f"127.0.0.1:{port}")
    said = subprocess.run(["bash", "-c", command], capture_output=True, check=True, text=True).stdout
    rows = json.loads(said)["predictions"]
    assert [row["rank"] for row in rows] == list(range(1, 11))
    assert {row["model_version"] for row in rows} == {1}
    wrong = json.dumps({"dataframe_records": [{"movie_ids": [1], "ratings": [9]}]}).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/invocations", wrong, {"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked)
    assert refused.value.code == 400
    assert "a rating is 9; ratings are stars from 0.5 to 5" in refused.value.read().decode()
