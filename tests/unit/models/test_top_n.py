"""The N best unseen movies, exactly."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random

from movierec_spark.models.top_n import Part, best_of, ordered, top_n


def brute_force(scores: np.ndarray, seen: csr_matrix, n: int, eligible: np.ndarray) -> list[list[int]]:
    movies = set(np.flatnonzero(eligible))
    return [
        sorted(movies - set(own.indices), key=lambda movie, row=row: (-row[movie], movie))[:n]
        for row, own in zip(scores, seen, strict=True)
    ]


def assert_agrees(found: np.ndarray, scores: np.ndarray, wanted: list[list[int]]) -> None:
    for row, values, best in zip(found, scores, wanted, strict=True):
        assert row[: len(best)].tolist() == best
        assert (row[len(best) :] == -1).all()
        assert (np.diff(values[: len(best)]) <= 0).all()


@pytest.mark.parametrize("n", [1, 7, 60, 80])
def test_agrees_with_brute_force_even_where_scores_tie(n: int) -> None:
    rng = np.random.default_rng(5)
    users, items = rng.integers(-2, 3, (50, 3)).astype(float), rng.integers(-2, 3, (60, 3)).astype(float)
    seen = random(50, 60, density=0.2, random_state=5).tocsr()
    wanted = brute_force(users @ items.T, seen, n, np.ones(60, dtype=bool))
    assert_agrees(*best_of(users, ordered(items), seen, n, block=16), wanted)


@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_brute_force_over_many_blocks_of_movies(seed: int) -> None:
    """Lengths that differ as popularity does, so that the search ends early; some movies may not come."""
    rng = np.random.default_rng(seed)
    movies, n = 2500 + 37 * seed, 40
    users = rng.normal(size=(30, 9)).astype(np.float32)
    items = (rng.normal(size=(movies, 9)) * rng.pareto(1.5, (movies, 1))).astype(np.float32)
    common, eligible = rng.normal(size=movies), rng.random(movies) < 0.9
    seen = random(30, movies, density=0.3, random_state=seed).tocsr()
    scores = users.astype(float) @ items.T.astype(float) + common
    found = best_of(users, ordered(items, common, eligible, (Part(4, 3.0), Part(5, 1.0))), seen, n)
    assert_agrees(*found, brute_force(scores, seen, n, eligible))


@pytest.mark.parametrize("seed", range(4))
def test_bounds_learned_from_some_users_hold_for_all(seed: int) -> None:
    """Users who vary in few directions, and others who don't; the bounds are told from few dims for most movies."""
    rng = np.random.default_rng(seed)
    movies, n = 4000, 15
    alike = rng.normal(size=(300, 3)) @ rng.normal(size=(3, 24)) + 0.1 * rng.normal(size=(300, 24))
    users = np.vstack([alike, 2 * rng.normal(size=(20, 24)), np.zeros((1, 24))]).astype(np.float32)
    items = (rng.normal(size=(movies, 24)) * (1 + rng.pareto(2.5, (movies, 1)))).astype(np.float32)
    common, eligible = rng.normal(size=movies), rng.random(movies) < 0.9
    learned = ordered(items, common, eligible, (Part(10, 3.0), Part(14, 1.0))).for_users_like(users[:200], n)
    assert min(block.heads for block in learned.bounds.blocks) < 24
    seen = random(len(users), movies, density=0.1, random_state=seed).tocsr()
    scores = users.astype(float) @ items.T.astype(float) + common
    assert_agrees(*best_of(users, learned, seen, n), brute_force(scores, seen, n, eligible))


def test_too_few_users_teach_nothing() -> None:
    movies = ordered(np.ones((50, 9)))
    assert movies.for_users_like(np.ones((3, 9)), 5) is movies
    assert movies.for_users_like(np.zeros((500, 9)), 5) is movies
    assert movies.for_users_like(np.ones((500, 9)), 50) is movies


@pytest.mark.parametrize("parts", [(Part(0, 1.0), Part(4, 1.0)), (Part(4, 1.0), Part(0, 1.0))])
def test_a_part_without_dims_changes_nothing(parts: tuple[Part, ...]) -> None:
    rng = np.random.default_rng(3)
    users, items = rng.normal(size=(20, 4)), rng.normal(size=(2000, 4)) * rng.pareto(1.5, (2000, 1))
    nothing = csr_matrix((20, 2000))
    found, _ = best_of(users, ordered(items, parts=parts), nothing, 10)
    np.testing.assert_array_equal(found, top_n(users, items, nothing, 10)[0])


def test_without_any_dims_the_common_part_decides() -> None:
    found, scores = best_of(np.ones((2, 0)), ordered(np.ones((3, 0)), np.array([1.0, 3.0, 2.0])), csr_matrix((2, 3)), 2)
    assert found.tolist() == [[1, 2]] * 2
    assert scores.tolist() == [[3.0, 2.0]] * 2


def test_thousands_of_equal_scores_are_told_apart_by_id() -> None:
    found, scores = top_n(np.ones((3, 2)), np.ones((5000, 2)), csr_matrix(([1.0], ([1], [7])), (3, 5000)), 100)
    assert found[0].tolist() == list(range(100))
    assert found[1].tolist() == [movie for movie in range(101) if movie != 7]
    assert (scores == 2.0).all()


def test_scores_that_single_precision_cannot_tell_apart_keep_their_order() -> None:
    items = 1.0 + np.arange(3000)[:, None] * 1e-10
    common = np.arange(3000) * 1e-10
    found, _ = best_of(np.ones((1, 1)), ordered(items, common), csr_matrix((1, 3000)), 5)
    assert found[0].tolist() == [2999, 2998, 2997, 2996, 2995]


def test_a_user_gets_the_same_alone_and_among_others() -> None:
    rng = np.random.default_rng(2)
    users, items = rng.normal(size=(300, 21)), rng.normal(size=(1500, 21))
    seen = random(300, 1500, density=0.05, random_state=2).tocsr()
    together, scores = top_n(users, items, seen, 20)
    for user in (0, 128, 299):
        alone, own = top_n(users[user : user + 1], items, seen[user], 20)
        np.testing.assert_array_equal(alone[0], together[user])
        np.testing.assert_array_equal(own[0], scores[user])


def test_a_user_who_has_seen_everything_gets_nothing() -> None:
    found, _ = top_n(np.ones((1, 2)), np.ones((4, 2)), csr_matrix(np.ones((1, 4))), 3)
    assert (found == -1).all()


def test_without_movies_or_users_there_is_nothing() -> None:
    assert top_n(np.ones((2, 3)), np.ones((0, 3)), csr_matrix((2, 0)), 4)[0].tolist() == [[-1] * 4] * 2
    assert top_n(np.ones((0, 3)), np.ones((5, 3)), csr_matrix((0, 5)), 4)[0].shape == (0, 4)
