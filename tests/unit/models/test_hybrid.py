"""One dot product: the same for one user and for many, scaled exactly, explained exactly."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from movierec_spark.models.explain import because, because_movie_ids
from movierec_spark.models.hybrid import (
    History,
    history_row,
    item_matrix,
    scaled_sequence,
    scaled_users,
    tastes,
    user_vector,
    user_vectors,
)
from movierec_spark.models.item_state import ItemState, Weights
from movierec_spark.models.sides import sides_of
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


def contributions(history: csr_matrix, later: csr_matrix | None = None, weights: Weights = STATE.weights) -> np.ndarray:
    """What each movie of a history adds to every score, history x movies, from the definition: the user's vector
    is linear in the right side of its equations."""
    recipe = STATE.fold_in
    als, content = scaled_users(STATE, history)
    parts = weights.content * np.linalg.norm(content) * _content_parts(history) + _sequence_parts(history, later)
    start = 0
    for rank in recipe.ranks:
        block = slice(start, start + rank)
        seen = STATE.als.vectors[history.indices, block].astype(float)
        confidence = recipe.alpha * history.data
        left = recipe.gram[block, block] + (seen.T * confidence) @ seen + recipe.reg_param * len(seen) * np.eye(rank)
        added = np.linalg.solve(left, (seen * (1 + confidence)[:, None]).T).T
        scale = weights.als * np.linalg.norm(als[0, block]) / np.linalg.norm(added.sum(axis=0))
        parts += scale * added @ STATE.als.vectors[:, block].T
        start += rank
    return parts


def _content_parts(history: csr_matrix) -> np.ndarray:
    vectors = STATE.content.vectors.astype(float)
    added = vectors[history.indices] * history.data[:, None]
    return added @ vectors.T / np.linalg.norm(added.sum(axis=0))


def _sequence_parts(history: csr_matrix, later: csr_matrix | None) -> np.ndarray:
    block = STATE.sequence
    assert block is not None
    after = np.zeros(history.nnz) if later is None else later.data - 1
    said = history.data**block.power * block.decay**after
    added = block.context[history.indices].astype(float) * said[:, None]
    length = np.linalg.norm(scaled_sequence(block, history, later))
    return STATE.weights.sequence * length * added @ block.vectors.T / np.linalg.norm(added.sum(axis=0))


def test_contributions_add_up_to_the_score_without_bias() -> None:
    personal = item_matrix(STATE) @ user_vector(STATE, ALICE) - STATE.bias.vectors @ STATE.weights.bias
    np.testing.assert_allclose(contributions(row(ALICE)).sum(axis=0), personal, atol=1e-5)


@pytest.mark.parametrize("content", [0.5, 0.0, -0.5])
def test_because_names_the_movie_of_the_largest_contribution(content: float) -> None:
    rng, state = np.random.default_rng(4), replace(STATE, weights=replace(STATE.weights, content=content))
    for size in (1, 2, 7, 39):
        movies = np.sort(rng.choice(STATE.movie_ids, size, replace=False))
        history = row(History(movies, rng.integers(1, 11, size) / 2))
        later = history_row(STATE, movies, rng.permutation(size) + 1.0)
        largest = history.indices[contributions(history, later, state.weights).argmax(axis=0)]
        everything = np.arange(len(STATE.movie_ids))[None]
        found = because(state, sides_of(state), history, tastes(state, history, later), everything)
        np.testing.assert_array_equal(found[0], largest)


def test_of_equal_contributions_the_first_movie_is_named() -> None:
    vectors = np.tile(STATE.als.vectors[:1], (len(STATE.movie_ids), 1))
    content = np.tile(STATE.content.vectors[:1], (len(STATE.movie_ids), 1))
    als, content_block = replace(STATE.als, vectors=vectors), replace(STATE.content, vectors=content)
    alike = replace(STATE, als=als, content=content_block, sequence=None)
    equal = History(np.array([50, 90, 200]), np.array([4.0, 4.0, 4.0]))
    assert because_movie_ids(alike, equal, np.array([10, 20])).tolist() == [50, 50]


def test_contributions_add_up_also_where_the_order_of_the_history_is_known() -> None:
    assert ORDERED.later is not None
    personal = item_matrix(STATE) @ user_vector(STATE, ORDERED) - STATE.bias.vectors @ STATE.weights.bias
    later = history_row(STATE, ORDERED.movie_ids, ORDERED.later)
    parts = contributions(row(ORDERED), later)
    np.testing.assert_allclose(parts.sum(axis=0), personal, atol=1e-5)
    assert not np.allclose(user_vector(STATE, ORDERED), user_vector(STATE, ALICE))


def test_because_names_a_movie_of_the_history_or_none() -> None:
    recommended = np.array([[3, 4, -1]])

    def reasons(history: History) -> np.ndarray:
        return because(STATE, sides_of(STATE), row(history), tastes(STATE, row(history)), recommended)[0]

    assert set(STATE.movie_ids[reasons(ALICE)[:2]]) <= set(ALICE.movie_ids)
    assert reasons(ALICE)[2] == -1
    assert (reasons(NEWCOMER) == -1).all()
    np.testing.assert_array_equal(because_movie_ids(STATE, BOB, np.array([40, 50])), [10, 10])


def test_a_saved_state_scores_as_before(tmp_path: Path) -> None:
    STATE.save(tmp_path)
    loaded = ItemState.load(tmp_path)
    assert loaded.trained_as_of == STATE.trained_as_of
    np.testing.assert_array_equal(item_matrix(loaded), item_matrix(STATE))
    np.testing.assert_array_equal(user_vector(loaded, ALICE), user_vector(STATE, ALICE))
