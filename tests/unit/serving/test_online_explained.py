"""The online model explains its scores where it is asked to, and only there."""

import json
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from mlflow.exceptions import MlflowException
from mlflow.pyfunc.scoring_server import predictions_to_json

from movierec_spark.serving.online.mlflow_model import ANSWERED
from movierec_spark.serving.online.model import OnlineModel
from tests.small_model import FIRST_ID
from tests.unit.models.states import make_state
from tests.unit.serving.asking import ask, loaded

QUESTION = {"movie_ids": [FIRST_ID + 3 * place for place in (2, 5, 11, 20)], "ratings": [5.0, 1.5, 4.0, 3.0], "n": 6}
EXPLAINED = ["parts", "for_movies", "against_movies"]


def test_the_parts_of_each_row_add_up_to_its_score(model: OnlineModel) -> None:
    rows = ask(model, QUESTION | {"explain": True})
    assert len(rows) == 6
    for row in rows.to_dict("records"):
        assert set(row["parts"]) == {"als", "content", "bias"}
        assert sum(row["parts"].values()) == pytest.approx(row["score"], abs=1e-6)


def test_the_movies_for_and_against_come_from_the_history_the_strongest_first(model: OnlineModel) -> None:
    for row in ask(model, QUESTION | {"explain": True}).to_dict("records"):
        scores = [movie["score"] for movie in row["for_movies"]]
        assert scores == sorted(scores, reverse=True)
        assert all(score > 0 for score in scores)
        against = [movie["score"] for movie in row["against_movies"]]
        assert against == sorted(against)
        assert all(score < 0 for score in against)
        assert {movie["movie_id"] for movie in row["for_movies"] + row["against_movies"]} <= set(QUESTION["movie_ids"])
        if len(scores) + len(against) == 4:
            personal = row["parts"]["als"] + row["parts"]["content"]
            assert sum(scores) + sum(against) == pytest.approx(personal, abs=1e-6)


def test_without_explain_the_answer_is_what_it_was(model: OnlineModel) -> None:
    plain, explained = ask(model, QUESTION), ask(model, QUESTION | {"explain": True})
    assert list(explained.columns) == [*plain.columns, *EXPLAINED]
    pd.testing.assert_frame_equal(
        explained[plain.columns].drop(columns="generated_at"), plain.drop(columns="generated_at")
    )
    assert list(ask(model, QUESTION | {"explain": False}).columns) == list(plain.columns)
    assert list(ask(model, QUESTION | {"explain": None}).columns) == list(plain.columns)


def test_of_several_questions_only_those_are_explained_that_want_it(model: OnlineModel) -> None:
    rows = ask(model, {"n": 2}, QUESTION | {"explain": True}, QUESTION)
    assert rows["parts"].isna().tolist() == [True] * 2 + [False] * 6 + [True] * 6
    assert rows["score"].tolist()[2:8] == rows["score"].tolist()[8:]


def test_the_order_of_the_history_and_cold_users_are_explained_too(tmp_path: Path) -> None:
    state = make_state()
    history = {"movie_ids": state.movie_ids[[2, 5, 11]].tolist(), "rated_at": [3, 1, 2], "explain": True}
    rows = ask(loaded(state, tmp_path), history, {"gender": "F", "age": 20, "explain": True})
    for row in rows.to_dict("records"):
        names = {"popularity", "groups"} if row["strategy"] == "cold" else {"als", "content", "sequence", "bias"}
        assert set(row["parts"]) == names
        assert sum(row["parts"].values()) == pytest.approx(row["score"], abs=1e-6)
        assert bool(row["for_movies"] or row["against_movies"]) == (row["strategy"] == "hybrid")


def test_mlflows_server_gives_it_as_json_of_the_signature(model: OnlineModel) -> None:
    answer = StringIO()
    predictions_to_json(ask(model, QUESTION | {"explain": True}), answer)
    row = json.loads(answer.getvalue())["predictions"][0]
    assert set(row) == set(ANSWERED.input_names())
    assert set(row["for_movies"][0]) == {"movie_id", "score"}
    assert isinstance(row["parts"]["als"], float)


@pytest.mark.parametrize("explain", ["yes", 1, [True]])
def test_explain_is_true_or_false(model: OnlineModel, explain: object) -> None:
    with pytest.raises(MlflowException, match=r"explain is .*; give true or false"):
        ask(model, {"explain": explain})
