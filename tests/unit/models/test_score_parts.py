"""The parts of a score add up to it, and what the history adds to a part adds up to the part."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from movierec_spark.models.hybrid import HybridIndex, fold_in_users
from movierec_spark.models.item_state import ItemState
from movierec_spark.models.score_parts import history_contributions, score_parts
from tests.small_model import small_model
from tests.unit.models.brute_force import history_matrix
from tests.unit.models.states import make_state

STATE, WITHOUT_SEQUENCE = make_state(), replace(small_model(movies=40), repulsion=0.7)
POWERED = replace(STATE, fold_in=replace(STATE.fold_in, power=0.5))
SCALES = pytest.mark.parametrize("state", [STATE, POWERED, WITHOUT_SEQUENCE], ids=["whole", "powered", "two blocks"])
MOVIES = np.arange(40)


def history(state: ItemState) -> tuple[csr_matrix, csr_matrix]:
    """Weights, and how recent each of the liked movies is."""
    ids = state.movie_ids[[3, 9, 20, 26, 33, 39]].tolist()
    weights, ranks = (5.0, 0.5, 3.0, -3.5, 12.0, 1.0), (1.0, 4.0, 2.0, 0.0, 4.0, 1.0)
    liked = {movie: rank for movie, rank in zip(ids, ranks, strict=True) if rank}
    return history_matrix(state, dict(zip(ids, weights, strict=True))), history_matrix(state, liked)


@SCALES
def test_the_parts_of_a_movie_add_up_to_the_score_that_it_is_ranked_by(state: ItemState) -> None:
    user = fold_in_users(state, *history(state))
    positions, scores = HybridIndex(state).top_k(user, csr_matrix((1, 40)), 40)
    parts = score_parts(state, user, positions[0])
    assert list(parts) == ["als", "content", *(["sequence"] if state.sequence else []), "bias"]
    np.testing.assert_allclose(sum(parts.values()), scores[0], rtol=0, atol=1e-6)


@SCALES
@pytest.mark.parametrize("is_ordered", [True, False])
def test_what_the_movies_of_a_history_add_to_a_block_adds_up_to_its_part(state: ItemState, is_ordered: bool) -> None:
    weights, ranks = history(state)
    order = ranks if is_ordered else None
    parts = score_parts(state, fold_in_users(state, weights, order), MOVIES)
    added = history_contributions(state, weights, order, MOVIES)
    assert set(added) == set(parts) - {"bias"}
    for name, of_movies in added.items():
        assert of_movies.shape == (40, 6)
        np.testing.assert_allclose(of_movies.sum(axis=1), parts[name], rtol=0, atol=1e-6)


def test_a_movie_loved_speaks_for_itself_more_than_others_do() -> None:
    weights, _ = history(STATE)
    added = sum(history_contributions(STATE, weights, None, weights.indices).values())
    assert np.argmax(added[np.argmax(weights.data)]) == np.argmax(weights.data)


def test_without_a_history_popularity_and_groups_are_the_parts() -> None:
    nobody = fold_in_users(STATE, csr_matrix((1, 40)), groups=np.array([[0.5, 0, 0.5]], dtype=np.float32))
    positions, scores = HybridIndex(STATE).top_k(nobody, csr_matrix((1, 40)), 40)
    parts = score_parts(STATE, nobody, positions[0])
    assert list(parts) == ["popularity", "groups"]
    np.testing.assert_allclose(sum(parts.values()), scores[0], rtol=0, atol=1e-6)


def test_a_history_of_nothing_adds_nothing() -> None:
    earlier = replace(STATE, cold_users=None, weights=replace(STATE.weights, half_life=None))
    nobody = csr_matrix((1, 40))
    parts = score_parts(earlier, fold_in_users(earlier, nobody), MOVIES)
    assert not parts["als"].any()
    assert parts["bias"].any()
    for name, added in history_contributions(earlier, nobody, None, MOVIES).items():
        assert added.shape == (40, 0), name
