"""One dot product: the same for one user and for many, scaled exactly."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from movierec_spark.models.hybrid import FoldedUsers, HybridIndex, fold_in_users
from movierec_spark.models.item_state import ItemState
from movierec_spark.models.user_vectors import personal_vectors
from tests.unit.models.brute_force import all_scores, history_matrix
from tests.unit.models.states import make_state

STATE = make_state()
ALICE, BOB, NOBODY = {20: 5.0, 70: 3.0, 310: 0.5}, {10: 4.0}, dict[int, float]()
ALICES_ORDER = {20: 3.0, 70: 1.0, 310: 1.0}


def folded(*users: dict[int, float], state: ItemState = STATE) -> FoldedUsers:
    return fold_in_users(state, history_matrix(state, *users))


def test_one_user_alone_gets_what_the_batch_gives() -> None:
    alone = np.vstack([folded(user).vectors for user in (ALICE, BOB)])
    np.testing.assert_allclose(folded(ALICE, BOB).vectors, alone, rtol=1e-6)


def test_a_users_scores_have_deviation_one_in_each_block() -> None:
    users = personal_vectors(STATE, history_matrix(STATE, ALICE), None)
    for name, block in (("als", STATE.als), ("content", STATE.content), ("sequence", STATE.sequence)):
        assert block is not None
        assert np.isclose((block.vectors @ users[name][0]).std(), 1.0)


@pytest.mark.parametrize("eligible", [None, np.arange(40) % 3 > 0])
def test_the_index_ranks_all_eligible_movies_by_their_scores(eligible: np.ndarray | None) -> None:
    users = fold_in_users(STATE, history_matrix(STATE, ALICE, NOBODY, BOB), groups=np.full((3, 3), 1 / 3, np.float32))
    exclude = csr_matrix(np.arange(120).reshape(3, 40) % 7 == 0)
    positions, scores = HybridIndex(STATE, eligible).top_k(users, exclude, 12)
    expected = np.where(exclude.toarray(), -np.inf, all_scores(STATE, users))
    expected[:, [] if eligible is None else ~eligible] = -np.inf
    np.testing.assert_array_equal(positions, np.argsort(-expected, axis=1, kind="stable")[:, :12])
    np.testing.assert_allclose(scores, -np.sort(-expected, axis=1)[:, :12], rtol=1e-6)


def test_a_cold_user_gets_what_is_popular_of_late_in_his_or_her_groups() -> None:
    assert STATE.cold_users is not None
    shares = np.array([[0.5, 0, 0.5]], dtype=np.float32)
    users = fold_in_users(STATE, history_matrix(STATE, NOBODY), groups=shares)
    lifts = STATE.cold_users.lifts[:, [0, 2]].mean(axis=1)
    _, scores = HybridIndex(STATE).top_k(users, csr_matrix((1, 40)), 40)
    expected = STATE.cold_users.log_popularity[:, 1] + lifts
    np.testing.assert_allclose(scores[0], np.sort(expected)[::-1], rtol=1e-4)


def test_a_state_of_before_cold_users_were_told_apart_gives_them_its_bias_part() -> None:
    earlier = replace(STATE, cold_users=None, weights=replace(STATE.weights, half_life=None))
    _, scores = HybridIndex(earlier).top_k(folded(NOBODY, state=earlier), csr_matrix((1, 40)), 40)
    expected = STATE.bias.vectors @ STATE.weights.bias
    np.testing.assert_allclose(scores[0], np.sort(expected)[::-1], rtol=1e-4)


def test_the_order_of_the_history_counts_where_it_is_known() -> None:
    history, order = (history_matrix(STATE, values) for values in (ALICE, ALICES_ORDER))
    assert not np.allclose(fold_in_users(STATE, history, order).vectors, fold_in_users(STATE, history).vectors)


def test_a_saved_state_scores_as_before(tmp_path: Path) -> None:
    STATE.save(tmp_path)
    loaded = ItemState.load(tmp_path)
    np.testing.assert_array_equal(all_scores(loaded, folded(ALICE, state=loaded)), all_scores(STATE, folded(ALICE)))
