"""The model behind MLflow's own server, started and asked as docs/serving.md says."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import psutil
import pytest

from movierec_spark.serving.online.request import NAMES
from movierec_spark.settings import Settings
from tests.pipeline.snippets import look_up
from tests.small_model import FIRST_ID
from tests.ui.stack import eventually, free_port
from tests.unit.registry.conftest import Trained

pytestmark = pytest.mark.slow
PATIENCE = 180  # seconds


@pytest.fixture
def port(trained: Trained, home: Settings) -> Iterator[str]:
    """Where the champion answers."""
    trained(date(2018, 9, 24))
    number = free_port()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    command = look_up("serve").replace("http://localhost:5000", home.tracking_uri).replace("5001", number)
    with subprocess.Popen(["bash", "-c", command], env=os.environ | {"PATH": path}) as server:
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
    body = {"dataframe_records": [{"movie_ids": [1], "ratings": [9]}]}
    assert "a rating is 9; ratings are stars from 0.5 to 5" in refusal(port, body)
    the_ids_of_users_come_back_or_are_refused(port)
    unknown_names_are_refused(port)
    an_explanation_comes_as_json(port)


def the_ids_of_users_come_back_or_are_refused(port: str) -> None:
    """With the server that is up: starting it takes longest."""
    assert user_ids(port, {"user_id": 7}, {}) == "[7, null]"
    assert user_ids(port, {"user_id": 2**53 - 1, "movie_ids": [1]}, {"user_id": None}) == f"[{2**53 - 1}, null]"
    assert user_ids(port, {"user_id": 2**60 + 1}, {"user_id": 8}) == f"[{2**60 + 1}, 8]"
    assert user_ids(port, {"user_id": f"{2**60 + 1}"}, {}) == f'["{2**60 + 1}", null]'
    assert user_ids(port, {"user_id": 2**60 + 1}, {}, under="inputs") == f"[{2**60 + 1}, null]"
    for question in ({}, {"user_id": None}):
        said = refusal(port, {"dataframe_records": [{"user_id": 2**60 + 1}, question]})
        assert "a number of 2^53 or more loses digits: ask that question apart, or give user_id as a text" in said
    split = {"columns": ["user_id", "n"], "data": [[2**60 + 1, 1], [None, 1]]}
    assert "loses digits" in refusal(port, {"dataframe_split": split})
    assert "give a list of whole numbers" in refusal(port, {"dataframe_records": [{"movie_ids": [1, None]}]})


def unknown_names_are_refused(port: str) -> None:
    said = refusal(port, {"dataframe_records": [{"movie_idss": [1]}]})
    assert f"a question has no 'movie_idss'; the nearest is movie_ids; there are {', '.join(NAMES)}" in said
    assert "no 'userid'" in refusal(port, {"dataframe_records": [{"movie_ids": [1]}, {"userid": 7}]})
    assert "no 'exclude'" in refusal(port, {"inputs": [{"exclude": [1]}]})
    assert "no list of questions" in refusal(port, {"instances": [{"user_id": 1}, {"n": 3}]})


def an_explanation_comes_as_json(port: str) -> None:
    question = {"movie_ids": [FIRST_ID, FIRST_ID + 3, FIRST_ID + 6], "n": 2}
    with invoked(port, {"dataframe_records": [question | {"explain": True}, question]}) as answer:
        rows = json.load(answer)["predictions"]
    for row in rows[:2]:
        assert sum(row["parts"].values()) == pytest.approx(row["score"], abs=1e-6)
        assert {movie["movie_id"] for movie in row["for_movies"] + row["against_movies"]} == set(question["movie_ids"])
    assert [row["parts"] for row in rows[2:]] == [None, None]


def user_ids(port: str, *questions: dict[str, Any], under: str = "dataframe_records") -> str:
    """The user_id of each answer of one row, as JSON."""
    with invoked(port, {under: [question | {"n": 1} for question in questions]}) as answer:
        return json.dumps([row["user_id"] for row in json.load(answer)["predictions"]])


def refusal(port: str, body: dict[str, Any]) -> str:
    """What a 400 says."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        invoked(port, body)
    assert refused.value.code == 400
    return str(json.loads(refused.value.read())["message"])


def invoked(port: str, body: dict[str, Any]) -> HTTPResponse:
    told = json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    return urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/invocations", told, headers))
