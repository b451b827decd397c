"""What stands in few lists is raised by what it lacks, up to a bound."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random_array

from movierec_spark.dataset.holdout import Fold
from movierec_spark.models import reach
from movierec_spark.models.breadth import breadth_block, openness
from movierec_spark.models.cold_items import append_movies
from movierec_spark.models.hybrid import HybridIndex, fold_in_users
from movierec_spark.models.item_state import ItemState
from movierec_spark.models.reach import LISTS, fit_reach
from movierec_spark.models.score_parts import score_parts
from movierec_spark.models.sequence_users import one_moment
from tests.unit.models.brute_force import all_scores
from tests.unit.models.states import make_state

STATE, K = make_state(), 5


def histories(users: int = 30, seed: int = 3) -> Fold:
    """Users of at least one event each."""
    likes = csr_matrix(random_array((users, 40), density=0.15, rng=np.random.default_rng(seed)) * 5)
    likes = likes[np.diff(likes.indptr) > 0]
    nothing = csr_matrix(likes.shape)
    return Fold(np.arange(likes.shape[0]), likes, nothing, nothing, nothing, one_moment(likes))


@pytest.fixture(scope="module")
def reached() -> ItemState:
    return replace(STATE, reach=fit_reach(STATE, histories(), K))


def listed(state: ItemState, fold: Fold) -> np.ndarray:
    users = fold_in_users(state, fold.weights, fold.recency_rank)
    return HybridIndex(state).top_k(users, fold.weights, K)[0]


def test_a_movie_lacks_what_separates_it_from_the_lists_that_it_is_nearest_to(reached: ItemState) -> None:
    fold = histories()
    scores = all_scores(STATE, fold_in_users(STATE, fold.weights, fold.recency_rank)).astype(np.float64)
    lengths, lacking = np.diff(fold.weights.indptr), np.full(scores.shape, np.inf)
    for user, own in enumerate(scores):
        seen = fold.weights[user].indices
        unseen = np.setdiff1d(np.arange(40), seen)
        kth = np.sort(own[unseen])[-K]
        lacking[user, unseen] = np.maximum(kth - own[unseen], 0) * (lengths[user] + 10) / lengths[user]
    assert reached.reach is not None
    np.testing.assert_allclose(reached.reach.needed, np.sort(lacking, axis=0)[LISTS - 1], atol=1e-4)
    assert reached.reach.widest == pytest.approx(2 * scores.std(axis=1).mean(), rel=1e-4)


def test_the_more_breadth_the_more_movies_stand_in_a_list(reached: ItemState) -> None:
    fold = histories()
    counts = [len(np.unique(listed(replace(reached, breadth=breadth), fold))) for breadth in (0, 0.1, 0.3, 1)]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
    np.testing.assert_array_equal(listed(reached, fold), listed(STATE, fold))


def test_nothing_is_raised_beyond_the_bound_nor_beyond_what_it_lacks(reached: ItemState) -> None:
    assert reached.reach is not None
    raised = breadth_block(reached.reach, 0.1).vectors[:, 0]
    assert raised.max() <= np.float32(0.1 * reached.reach.widest)
    assert (raised <= reached.reach.needed).all()
    assert (raised[reached.reach.needed == 0] == 0).all()


def test_a_newcomers_list_opens_as_the_history_grows() -> None:
    np.testing.assert_allclose(openness(np.array([0, 1, 10, 90])), [0, 1 / 11, 0.5, 0.9])


def test_breadth_is_a_part_of_the_score(reached: ItemState) -> None:
    state, fold = replace(reached, breadth=0.5), histories(users=1)
    user = fold_in_users(state, fold.weights, fold.recency_rank)
    parts = score_parts(state, user, np.arange(40))
    assert list(parts) == ["als", "content", "sequence", "bias", "breadth"]
    np.testing.assert_allclose(sum(parts.values()), all_scores(state, user)[0], atol=1e-5)


def test_how_many_users_are_looked_at_at_once_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    fold = histories(users=50)
    at_once = fit_reach(STATE, fold, K)
    monkeypatch.setattr(reach, "CHUNK", 7)
    in_chunks = fit_reach(STATE, fold, K)
    np.testing.assert_allclose(in_chunks.needed, at_once.needed, rtol=1e-5)
    assert in_chunks.widest == pytest.approx(at_once.widest)


def test_without_users_nothing_is_raised() -> None:
    of_nobody = fit_reach(STATE, histories().of_users(np.array([], dtype=int)), K)
    assert not of_nobody.needed.any()
    assert of_nobody.widest == 0


def test_a_movie_that_arrives_later_is_not_raised_and_a_saved_state_keeps_its_reach(
    reached: ItemState, tmp_path: Path
) -> None:
    reached.save(tmp_path)
    grown = append_movies(ItemState.load(tmp_path), np.array([5]), [{"genre=Comedy": 1.0}])
    assert reached.reach is not None
    assert grown.reach is not None
    np.testing.assert_array_equal(grown.reach.needed, np.concatenate([[0], reached.reach.needed]))
    assert grown.reach.widest == reached.reach.widest
