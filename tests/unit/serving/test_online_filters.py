"""What a question leaves out of its answer."""

from pathlib import Path

import pandas as pd
import pytest
from mlflow.exceptions import MlflowException
from mlflow.pyfunc import PythonModelContext

from movierec_spark.serving.online.model import OnlineModel
from tests.small_model import FIRST_ID, small_model
from tests.unit.serving.asking import CONFIG, ask


def places(found: pd.DataFrame) -> list[int]:
    return [(int(movie) - FIRST_ID) // 3 for movie in found["movie_id"]]


def test_filters_leave_out_what_is_not_wanted_and_keep_the_order(model: OnlineModel) -> None:
    history = {"movie_ids": [FIRST_ID], "ratings": [5.0], "n": 30}
    best = places(ask(model, history))
    comedies = places(ask(model, {**history, "genres": ["comedy"]}))
    assert comedies == [place for place in best if place % 3 == 0]
    without = ask(model, {**history, "exclude_genres": ["Horror"], "exclude_movie_ids": [FIRST_ID + 3]})
    assert places(without) == [place for place in best if place % 3 != 2 and place != 1]
    lately = places(ask(model, {**history, "released_from": 1990, "released_to": 1995}))
    assert lately == [place for place in best if 10 <= place <= 15 or place == 29]


def test_each_question_has_its_own_filters_and_nothing_may_be_left(model: OnlineModel) -> None:
    found = ask(model, {"genres": ["Western"], "n": 3}, {"n": 3}, {"genres": ["Drama"], "n": 2, "user_id": 8})
    assert found["rank"].tolist() == [1, 2, 3, 1, 2]
    assert [place % 3 for place in places(found[found["user_id"] == 8])] == [1, 1]


def test_a_version_without_genres_says_so(tmp_path: Path) -> None:
    small_model().save(tmp_path)
    model = OnlineModel()
    model.load_context(PythonModelContext({"state": str(tmp_path)}, CONFIG))
    assert len(ask(model, {"n": 2})) == 2
    with pytest.raises(MlflowException, match="registered without genres and years"):
        ask(model, {"genres": ["Drama"]})
