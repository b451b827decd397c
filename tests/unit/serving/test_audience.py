"""The users whom a movie suits best are those who get it furthest above their own mean."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random_array

from movierec_spark.models.hybrid import fold_in_users
from movierec_spark.serving.audience import audiences, scales
from tests.unit.models.brute_force import all_scores
from tests.unit.models.states import make_state

STATE = make_state()


def histories() -> csr_matrix:
    """Thirty users, the last without a history."""
    likes = csr_matrix(random_array((30, 40), density=0.15, rng=np.random.default_rng(2)) * 5).tolil()
    likes[29] = 0
    return likes.tocsr()


def test_the_mean_and_the_deviation_are_those_of_all_scores() -> None:
    rng = np.random.default_rng(1)
    vectors, users = rng.normal(size=(50, 6)), rng.normal(size=(4, 6))
    mean, deviation = scales(vectors, users)
    np.testing.assert_allclose(mean, (users @ vectors.T).mean(axis=1))
    np.testing.assert_allclose(deviation, (users @ vectors.T).std(axis=1))


@pytest.mark.parametrize("users_per_block", [1, 2, 3, 7, 64])
def test_scores_do_not_depend_on_who_else_is_in_the_block(users_per_block: int) -> None:
    """So that they are the same on whatever cluster, to the last bit."""
    rng = np.random.default_rng(1)
    vectors, users = rng.normal(size=(900, 93)), rng.normal(size=(130, 93))
    whole = np.stack(scales(vectors, users))
    parts = [scales(vectors, users[start : start + users_per_block]) for start in range(0, 130, users_per_block)]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), whole)


def test_the_best_users_of_a_movie_have_it_furthest_above_their_mean() -> None:
    seen, movies, n = histories(), np.array([3, 17, 39]), 8
    users = fold_in_users(STATE, seen)
    scores = all_scores(STATE, users).astype(np.float64)
    standardised = (scores - scores.mean(axis=1, keepdims=True)) / scores.std(axis=1, keepdims=True)
    standardised[(seen.toarray() != 0) | users.is_cold[:, None]] = -np.inf
    found = audiences(STATE, users, seen, movies, n)
    for own, values, movie in zip(found.users, found.scores, movies, strict=True):
        best = np.argsort(-standardised[:, movie], kind="stable")[:n]
        np.testing.assert_array_equal(own, best)
        np.testing.assert_allclose(values, standardised[best, movie], rtol=1e-4)
        assert users.is_cold.nonzero()[0][0] not in own
