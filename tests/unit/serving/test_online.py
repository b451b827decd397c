"""The online model: what it answers, and what it refuses."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from movierec_spark.serving.histories import Histories
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.online.model import OnlineModel, registered_version
from movierec_spark.tables import RECOMMENDATIONS
from tests.small_model import FIRST_ID, small_model
from tests.unit.models.states import make_state
from tests.unit.serving.asking import ask, loaded

STARS = np.array([4.5, 1.0, 3.0])
WEIGHTS = np.array([4.5, -3.0, 3.0])  # a low rating is what it lacks to a liked one


def test_it_answers_with_the_columns_of_the_batch_but_for_what_is_explored(model: OnlineModel) -> None:
    found = ask(model, {"movie_ids": [FIRST_ID, FIRST_ID + 3], "ratings": [5.0, 3.5], "n": 4, "user_id": 9})
    of_batch = [name for name in RECOMMENDATIONS.column_names if name not in ("explored", "propensity")]
    assert list(found.columns) == of_batch
    assert found["rank"].tolist() == [1, 2, 3, 4]
    assert set(found["user_id"]) == {9}
    assert not set(found["movie_id"]) & {FIRST_ID, FIRST_ID + 3}


def test_the_order_in_which_movies_were_rated_counts_as_in_batch(tmp_path: Path) -> None:
    state = make_state()
    ids, recency_rank = state.movie_ids[[2, 5, 11]], np.array([3.0, 1.0, 2.0])
    history = Histories(np.array([0, 3]), ids, WEIGHTS, STARS, recency_rank=recency_rank)
    batch = HybridRanker(state, state.movie_ids).recommend(history, 10)
    question = {"movie_ids": ids.tolist(), "ratings": STARS.tolist(), "n": 10}
    model = loaded(state, tmp_path)
    ordered = ask(model, question | {"rated_at": [100, 300, 200]})
    assert ordered["movie_id"].tolist() == batch.movie_ids[0].tolist()
    np.testing.assert_allclose(ordered["score"], batch.scores[0], rtol=1e-6)
    unordered = Histories(np.array([0, 3]), ids, WEIGHTS, STARS)
    at_once = HybridRanker(state, state.movie_ids).recommend(unordered, 10)
    np.testing.assert_allclose(ask(model, question)["score"], at_once.scores[0], rtol=1e-6)
    assert not np.allclose(at_once.scores, batch.scores)


def test_it_answers_as_the_batch_does_for_the_same_history(model: OnlineModel) -> None:
    ids = FIRST_ID + 3 * np.array([2, 5, 11])
    state = small_model()
    batch = HybridRanker(state, state.movie_ids).recommend(Histories(np.array([0, 3]), ids, WEIGHTS, STARS), 10)
    online = ask(model, {"movie_ids": ids[::-1].tolist(), "ratings": STARS[::-1].tolist(), "n": 10})
    assert online["movie_id"].tolist() == batch.movie_ids[0].tolist()
    assert online["because_movie_id"].tolist() == batch.because_movie_ids[0].tolist()
    np.testing.assert_allclose(online["score"], batch.scores[0], rtol=1e-6)
    np.testing.assert_allclose(online["predicted_rating"].astype(float), batch.predicted_ratings[0], rtol=1e-6)


def test_without_a_history_who_one_is_decides(tmp_path: Path) -> None:
    state, people = make_state(), pd.DataFrame({"gender": ["F", "M"], "age": [20, None]})
    asked = Histories(np.array([0, 0, 0]), np.empty(0, np.int64), np.empty(0), np.empty(0), people=people)
    batch = HybridRanker(state, state.movie_ids).recommend(asked, 7)
    found = ask(loaded(state, tmp_path), {"gender": "F", "age": 20}, {"gender": "M"})
    assert found["movie_id"].tolist() == batch.movie_ids.ravel().tolist()
    assert set(found["strategy"]) == {"cold"}


def test_each_question_has_its_own_answer_in_the_order_asked(model: OnlineModel) -> None:
    found = ask(model, {"movie_ids": [FIRST_ID], "ratings": [5.0], "n": 2}, {"movie_ids": None, "n": None})
    assert found["rank"].tolist() == [1, 2, *range(1, 8)]
    assert found["strategy"].tolist() == ["hybrid"] * 2 + ["cold"] * 7


def test_an_id_beyond_53_bits_comes_back_whole_and_what_is_absent_is_none(tmp_path: Path) -> None:
    far = replace(small_model(), stars=None, movie_ids=small_model().movie_ids + 2**60 + 1)
    found = ask(loaded(far, tmp_path), {"movie_ids": [2**60 + 1 + FIRST_ID]}, {"movie_ids": []})
    assert set(found["because_movie_id"]) == {2**60 + 1 + FIRST_ID, None}
    assert set(found["predicted_rating"]) == {None}


def test_movies_without_ratings_count_as_liked(model: OnlineModel) -> None:
    liked = ask(model, {"movie_ids": [FIRST_ID + 9]})
    rated = ask(model, {"movie_ids": [FIRST_ID + 9], "ratings": [4.0]})
    assert liked["movie_id"].tolist() == rated["movie_id"].tolist()


def test_the_number_under_which_it_was_registered_is_found(tmp_path: Path) -> None:
    (tmp_path / "artifacts").mkdir()
    assert registered_version(tmp_path / "artifacts" / "state") is None
    (tmp_path / "registered_model_meta").write_text("model_name: movierec\nmodel_version: '12'\n")
    assert registered_version(tmp_path / "artifacts" / "state") == 12
