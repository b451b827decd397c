"""One dot product: the same for one user and for many, scaled exactly, explained exactly."""

from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.explain import because, because_movie_ids, contributions
from movierec_spark.models.hybrid import History, history_row, item_matrix, scaled_users, user_vector, user_vectors
from movierec_spark.models.item_state import ItemState
from tests.unit.models.states import make_state

STATE = make_state()
ALICE = History(np.array([20, 70, 310]), np.array([5.0, 3.0, 0.5]))
BOB = History(np.array([10]), np.array([4.0]))
ORDERED = History(np.array([20, 70, 310]), np.array([5.0, 3.0, 0.5]), later=np.array([3.0, 1.0, 1.0]))
NEWCOMER = History(np.array([], dtype=np.int64), np.array([]))


def row(history: History) -> csr_matrix:
    return history_row(STATE, history.movie_ids, history.weights)


def test_one_user_alone_gets_what_the_batch_gives() -> None:
    batch = csr_matrix(np.vstack([row(history).toarray() for history in (ALICE, BOB)]))
    alone = np.vstack([user_vector(STATE, history) for history in (ALICE, BOB)])
    np.testing.assert_allclose(user_vectors(STATE, batch), alone, rtol=1e-6)


def test_a_users_scores_have_deviation_one_in_each_block() -> None:
    als, content = scaled_users(STATE, row(ALICE))
    for block, user in ((STATE.als, als), (STATE.content, content)):
        assert np.isclose((block.vectors @ user[0]).std(), 1.0)


def test_a_newcomer_gets_what_is_popular() -> None:
    scores = item_matrix(STATE) @ user_vector(STATE, NEWCOMER)
    np.testing.assert_allclose(scores, STATE.bias.vectors @ STATE.weights.bias, rtol=1e-4)


def test_movies_that_the_state_does_not_know_are_left_out() -> None:
    with_unknown = History(np.append(ALICE.movie_ids, 999_999_999_999), np.append(ALICE.weights, 5.0))
    np.testing.assert_array_equal(user_vector(STATE, with_unknown), user_vector(STATE, ALICE))


def test_contributions_add_up_to_the_score_without_bias() -> None:
    everything = np.arange(len(STATE.movie_ids))
    personal = item_matrix(STATE) @ user_vector(STATE, ALICE) - STATE.bias.vectors @ STATE.weights.bias
    np.testing.assert_allclose(contributions(STATE, row(ALICE), everything).sum(axis=0), personal, atol=1e-5)


def test_contributions_add_up_also_where_the_order_of_the_history_is_known() -> None:
    everything = np.arange(len(STATE.movie_ids))
    assert ORDERED.later is not None
    personal = item_matrix(STATE) @ user_vector(STATE, ORDERED) - STATE.bias.vectors @ STATE.weights.bias
    later = history_row(STATE, ORDERED.movie_ids, ORDERED.later)
    parts = contributions(STATE, row(ORDERED), everything, later)
    np.testing.assert_allclose(parts.sum(axis=0), personal, atol=1e-5)
    assert not np.allclose(user_vector(STATE, ORDERED), user_vector(STATE, ALICE))


def test_because_names_a_movie_of_the_history_or_none() -> None:
    recommended = np.array([[3, 4, -1]])
    reasons = because(STATE, row(ALICE), recommended)
    assert set(STATE.movie_ids[reasons[0, :2]]) <= set(ALICE.movie_ids)
    assert reasons[0, 2] == -1
    assert (because(STATE, row(NEWCOMER), recommended) == -1).all()
    np.testing.assert_array_equal(because_movie_ids(STATE, BOB, np.array([40, 50])), [10, 10])


def test_a_saved_state_scores_as_before(tmp_path: Path) -> None:
    STATE.save(tmp_path)
    loaded = ItemState.load(tmp_path)
    assert loaded.trained_as_of == STATE.trained_as_of
    np.testing.assert_array_equal(item_matrix(loaded), item_matrix(STATE))
    np.testing.assert_array_equal(user_vector(loaded, ALICE), user_vector(STATE, ALICE))
