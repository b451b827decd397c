"""What is near a disliked movie sinks, as far as it isn't near the liked ones."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from movierec_spark.models.dislikes import likes_and_dislikes, repulsion_of_users, scales
from movierec_spark.models.hybrid import fold_in_users
from movierec_spark.models.user_vectors import personal_vectors
from tests.unit.models.brute_force import history_matrix
from tests.unit.models.states import make_state

STATE = replace(make_state(), repulsion=1.0)
LIKES = {100: 4.0, 250: 3.0}


def test_a_history_is_split_by_sign() -> None:
    likes, dislikes = likes_and_dislikes(csr_matrix([[2.0, 0.0, -3.0], [0.0, 0.0, 0.0], [0.0, -1.0, 0.0]]))
    np.testing.assert_array_equal(likes.toarray(), [[2, 0, 0], [0, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(dislikes.toarray(), [[0, 0, 3], [0, 0, 0], [0, 1, 0]])


def test_the_more_of_a_history_is_dislikes_the_stronger_they_are() -> None:
    likes, dislikes = likes_and_dislikes(
        csr_matrix([[1.0, 1.0, 1.0, -1.0], [0.0, 0.0, 0.0, -1.0], [1.0, 0.0, 0.0, 0.0]])
    )
    np.testing.assert_allclose(repulsion_of_users(likes, dislikes, 0.8), [0.4, 0.8, 0.0])


@pytest.mark.parametrize("name", ["als", "content"])
def test_a_disliked_movie_sinks(name: str) -> None:
    block, movie = getattr(STATE, name), 7
    before, after = (
        personal_vectors(STATE, history_matrix(STATE, LIKES | disliked), None)[name]
        for disliked in ({}, {10 * (movie + 1): -3.0})
    )
    fall = block.vectors @ (before - after)[0]
    assert fall[movie] > 0
    assert fall[movie] > fall.mean() + fall.std()


def test_of_what_is_disliked_the_part_along_what_is_liked_is_left_out() -> None:
    vectors = personal_vectors(STATE, history_matrix(STATE, LIKES), None)["content"]
    strength, other = np.array([0.6]), np.random.default_rng(0).normal(size=vectors.shape)
    of_liked, of_disliked = scales(STATE.content, vectors, 3 * vectors, strength)
    np.testing.assert_allclose(of_liked * vectors + of_disliked * 3 * vectors, vectors)
    other *= np.sign((other @ STATE.content.covariance @ vectors.T).item())
    of_liked, of_disliked = scales(STATE.content, vectors, other, strength)
    along_likes = (of_liked * vectors + of_disliked * other) @ STATE.content.covariance @ vectors.T
    assert along_likes.item() == pytest.approx(1)


def test_who_dislikes_the_opposite_of_what_he_likes_likes_it_the_more() -> None:
    vectors = personal_vectors(STATE, history_matrix(STATE, LIKES), None)["content"]
    of_liked, of_disliked = scales(STATE.content, vectors, -vectors, np.array([0.5]))
    np.testing.assert_allclose(of_liked * vectors - of_disliked * vectors, 1.5 * vectors)


def test_without_dislikes_or_repulsion_only_likes_count() -> None:
    mixed, liked = history_matrix(STATE, LIKES | {90: -3.0}), history_matrix(STATE, LIKES)
    for state, histories in ((STATE, liked), (replace(STATE, repulsion=0.0), mixed)):
        for name, vectors in personal_vectors(state, histories, None).items():
            np.testing.assert_allclose(vectors, personal_vectors(STATE, liked, None)[name], err_msg=name)


def test_a_user_of_dislikes_alone_is_no_cold_user_and_gets_the_opposite() -> None:
    users = fold_in_users(STATE, history_matrix(STATE, {90: -3.0}, {}))
    assert users.is_cold.tolist() == [False, True]
    disliked = STATE.content.vectors @ personal_vectors(STATE, history_matrix(STATE, {90: -3.0}), None)["content"][0]
    assert disliked[8] == disliked.min()
