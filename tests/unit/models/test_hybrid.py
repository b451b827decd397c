"""One dot product: the same for one user and for many, scaled exactly."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.hybrid import (
    History,
    history_row,
    item_matrix,
    scaled_users,
    user_vector,
    user_vectors,
)
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


def test_a_newcomer_gets_what_is_popular_of_late_in_his_or_her_groups() -> None:
    assert STATE.newcomers is not None
    popularity = STATE.newcomers.log_popularity[:, 1]
    scores = item_matrix(STATE) @ user_vector(STATE, NEWCOMER)
    np.testing.assert_allclose(scores, popularity, rtol=1e-5)
    everybody = csr_matrix(np.vstack([row(NEWCOMER).toarray(), row(ALICE).toarray()]))
    told = user_vectors(STATE, everybody, groups=np.array([[0.5, 0, 0.5], [0.5, 0, 0.5]], dtype=np.float32))
    lifts = STATE.newcomers.lifts[:, [0, 2]].mean(axis=1)
    np.testing.assert_allclose(item_matrix(STATE) @ told[0], popularity + lifts, rtol=1e-4)
    np.testing.assert_allclose(told[1], user_vector(STATE, ALICE), rtol=1e-5)


def test_a_state_of_before_there_were_newcomers_gives_them_its_bias_part() -> None:
    earlier = replace(STATE, newcomers=None, weights=replace(STATE.weights, half_life=None))
    scores = item_matrix(earlier) @ user_vector(earlier, NEWCOMER)
    np.testing.assert_allclose(scores, STATE.bias.vectors @ STATE.weights.bias, rtol=1e-4)


def test_movies_that_the_state_does_not_know_are_left_out() -> None:
    with_unknown = History(np.append(ALICE.movie_ids, 999_999_999_999), np.append(ALICE.weights, 5.0))
    np.testing.assert_array_equal(user_vector(STATE, with_unknown), user_vector(STATE, ALICE))


def test_the_order_of_the_history_counts_where_it_is_known() -> None:
    assert not np.allclose(user_vector(STATE, ORDERED), user_vector(STATE, ALICE))


def test_a_saved_state_scores_as_before(tmp_path: Path) -> None:
    STATE.save(tmp_path)
    loaded = ItemState.load(tmp_path)
    assert loaded.trained_as_of == STATE.trained_as_of
    np.testing.assert_array_equal(item_matrix(loaded), item_matrix(STATE))
    np.testing.assert_array_equal(user_vector(loaded, ALICE), user_vector(STATE, ALICE))
