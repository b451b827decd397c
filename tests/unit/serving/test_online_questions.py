"""How the online model reads a question: what is refused, and what comes back as it was given."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from mlflow.exceptions import MlflowException

from movierec_spark.serving.online.model import OnlineModel
from tests.small_model import FIRST_ID, small_model
from tests.unit.serving.asking import NO_CONTEXT, ask


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"movie_ids": [1, 2], "ratings": [5.0]}, "2 movie_ids but 1 ratings"),
        ({"movie_ids": [1], "ratings": [7.0]}, "a rating is 7; ratings are stars from 0.5 to 5"),
        ({"movie_ids": [1], "ratings": [float("nan")]}, "a rating is nan"),
        ({"movie_ids": [1, 1], "ratings": [4.0, 5.0]}, "movie_ids hold 1 more than once"),
        ({"ratings": [4.0]}, "0 movie_ids but 1 ratings"),
        ({"movie_ids": ["Heat"]}, r"movie_ids is \['Heat'\]; give a list of whole numbers"),
        ({"movie_ids": [1.5]}, r"movie_ids is \[1.5\]; give a list of whole numbers"),
        ({"movie_ids": 1, "ratings": [4.0]}, "movie_ids is 1; give a list of whole numbers"),
        ({"movie_ids": [1, None]}, r"movie_ids is \[1, None\]; give a list of whole numbers of 64 bits"),
        ({"movie_ids": [2**53, 0.5]}, r"movie_ids is \[9007199254740992, 0.5\]; give a list of whole numbers"),
        ({"movie_ids": [2.0**53]}, "give a list of whole numbers"),
        ({"movie_ids": [2**63]}, r"movie_ids is \[9223372036854775808\]; give a list of whole numbers of 64 bits"),
        ({"movie_ids": [True, 2]}, r"movie_ids is \[True, 2\]; give a list of whole numbers"),
        ({"movie_ids": [[1], [2, 3]]}, "give a list of whole numbers"),
        ({"exclude_movie_ids": [float("nan")]}, r"exclude_movie_ids is \[nan\]; give a list of whole numbers"),
        ({"movie_ids": [1, 2], "ratings": [5.0, None]}, r"ratings is \[5.0, None\]; give a list of numbers"),
        ({"movie_ids": [1, 2], "ratings": [5, True]}, r"ratings is \[5, True\]; give a list of numbers"),
        ({"movie_ids": [1, 2], "rated_at": [[1], [2, 3]]}, "give a list of numbers"),
        ({"movie_ids": [1], "ratings": ["good"]}, r"ratings is \['good'\]; give a list of numbers"),
        ({"genres": "Drama"}, r"genres is 'Drama'; give a list of genres"),
        ({"exclude_movie_ids": ["Heat"]}, r"exclude_movie_ids is \['Heat'\]; give a list of whole numbers"),
        ({"released_from": "1999"}, "released_from is '1999'; give a year"),
        ({"released_from": 2001, "released_to": 1999}, "released_from is 2001 but released_to 1999"),
        ({"gender": 1}, "gender is 1; give a text"),
        ({"age": "old"}, "age is 'old'; give years from 0 to 120"),
        ({"age": 121}, "age is 121; give years from 0 to 120"),
        ({"released_from": 1999.5}, "released_from is 1999.5; give a year"),
        ({"released_to": 1e300}, r"released_to is 1e\+300; give a year"),
        ({"user_id": 7.5}, "user_id is 7.5; give a whole number or a text"),
        ({"user_id": [7]}, r"user_id is \[7\]; give a whole number or a text"),
        ({"user_id": True}, "user_id is True; give a whole number or a text"),
        ({"n": 10**30}, "n is 1000000000000000000000000000000; give a whole number"),
        ({"n": float("inf")}, "n is inf; give a whole number"),
        ({"n": 0}, "n is 0; give a whole number of at least 1"),
        ({"n": 2.5}, "n is 2.5; give a whole number"),
        ({"n": "many"}, "n is 'many'; give a whole number"),
    ],
)
def test_a_wrong_question_is_refused_in_a_sentence(model: OnlineModel, question: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MlflowException, match=sentence) as refused:
        ask(model, question)
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"
    assert refused.value.get_http_status_code() == 400


@pytest.mark.parametrize("user", [7, 0, -7, 2**53 - 1, 1 - 2**53])
def test_a_user_id_beside_a_question_without_one_comes_back_as_the_whole_number_it_was(
    model: OnlineModel, user: int
) -> None:
    found = ask(model, {"user_id": user, "n": 1}, {"movie_ids": [FIRST_ID], "n": 1})
    assert json.dumps(found["user_id"].tolist()) == f"[{user}, null]"


@pytest.mark.parametrize("user", [2**53, 2**53 + 1, -(2**53) - 1, 2**62 + 1, 2**63 + 5])
def test_a_user_id_that_lost_digits_beside_a_question_without_one_is_refused(model: OnlineModel, user: int) -> None:
    with pytest.raises(MlflowException, match=r"row 0: user_id is .*; beside a question without one, .* loses digits"):
        ask(model, {"user_id": user}, {"n": 3})
    assert ask(model, {"user_id": user, "n": 1}, {"user_id": user - 1, "n": 1})["user_id"].tolist() == [user, user - 1]
    assert ask(model, {"user_id": f"{user}", "n": 1}, {"n": 1})["user_id"].tolist() == [f"{user}", None]


def test_whole_numbers_that_stand_as_floats_are_read_as_they_were(model: OnlineModel) -> None:
    question = {"movie_ids": [FIRST_ID], "exclude_movie_ids": [FIRST_ID + 3], "released_from": 1985, "n": 4}
    floats = {"movie_ids": [float(FIRST_ID)], "exclude_movie_ids": [FIRST_ID + 3.0], "released_from": 1985.0, "n": 4.0}
    plain = ask(model, question)["movie_id"].tolist()
    assert ask(model, floats)["movie_id"].tolist() == plain
    assert ask(model, question, {})["movie_id"].tolist()[:4] == plain


def test_more_movies_than_there_are_is_all_of_them(model: OnlineModel) -> None:
    assert len(ask(model, {"n": 2**62})) == len(small_model().movie_ids)


def test_a_list_of_questions_keeps_its_numbers(model: OnlineModel) -> None:
    asked = [{"user_id": np.array(2**60 + 1), "movie_ids": np.array([FIRST_ID]), "n": 1}, {"n": 1}]
    assert model.predict(NO_CONTEXT, asked)["user_id"].tolist() == [2**60 + 1, None]
    assert ask(model, {})["rank"].tolist() == list(range(1, 8))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            {"movie_idss": [1]},
            "a question has no 'movie_idss'; the nearest is movie_ids; there are movie_ids, ",
        ),
        ({"movie_ids": [1], "userid": 7}, "a question has no 'userid'; the nearest is user_id; there are "),
        ({"N": 3, "n": 3}, "a question has no 'N'; there are .*, n, user_id, .*, released_from, released_to$"),
        ({"xyz": None}, "a question has no 'xyz'; there are "),
        ({0: [1]}, "a question has no 0; there are "),
    ],
)
def test_a_name_that_no_question_has_is_said(model: OnlineModel, question: dict[Any, Any], sentence: str) -> None:
    for asked in (pd.DataFrame([{"n": 3}, question]), [{"n": 3}, question]):
        with pytest.raises(MlflowException, match=sentence) as refused:
            model.predict(NO_CONTEXT, asked)
        assert refused.value.get_http_status_code() == 400


@pytest.mark.parametrize("asked", [{"movie_ids": np.array([[1]])}, [[1, 2]], "heat", None])
def test_what_holds_no_questions_is_refused(model: OnlineModel, asked: Any) -> None:
    with pytest.raises(MlflowException, match="the input is no list of questions; ask as "):
        model.predict(NO_CONTEXT, asked)


@pytest.mark.parametrize("asked", [pd.DataFrame(), []])
def test_no_question_is_no_input(model: OnlineModel, asked: Any) -> None:
    with pytest.raises(MlflowException, match="the input has no row; ask at least one question"):
        model.predict(NO_CONTEXT, asked)
