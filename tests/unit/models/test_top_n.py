"""The N best unseen movies, exactly."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random

from movierec_spark.models.top_n import top_n


def brute_force(users: np.ndarray, items: np.ndarray, seen: csr_matrix, n: int) -> list[list[int]]:
    scores = users @ items.T
    return [
        sorted(set(range(len(items))) - set(seen[u].indices), key=lambda movie: (-scores[u, movie], movie))[:n]
        for u in range(len(users))
    ]


@pytest.mark.parametrize("n", [1, 7, 60, 80])
def test_agrees_with_brute_force_even_where_scores_tie(n: int) -> None:
    rng = np.random.default_rng(5)
    users, items = rng.integers(-2, 3, (50, 3)).astype(float), rng.integers(-2, 3, (60, 3)).astype(float)
    seen = random(50, 60, density=0.2, random_state=5).tocsr()
    found, scores = top_n(users, items, seen, n, block=16)
    for row, values, wanted in zip(found, scores, brute_force(users, items, seen, n), strict=True):
        assert list(row[: len(wanted)]) == wanted
        assert (row[len(wanted) :] == -1).all()
        assert (np.diff(values[: len(wanted)]) <= 0).all()


def test_a_user_who_has_seen_everything_gets_nothing() -> None:
    found, _ = top_n(np.ones((1, 2)), np.ones((4, 2)), csr_matrix(np.ones((1, 4))), 3)
    assert (found == -1).all()
