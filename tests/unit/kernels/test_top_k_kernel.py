"""The k best items, exactly, whoever asks beside whom."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, random

from movierec_spark.kernels import reference
from movierec_spark.kernels.item_index import build_index
from movierec_spark.kernels.top_k import ITEMS_PER_TILE, USERS_PER_BLOCK, top_k


def expected(
    users: np.ndarray, items: np.ndarray, bias: np.ndarray, eligible: np.ndarray, exclude: csr_matrix, k: int
) -> tuple[list[list[int]], np.ndarray]:
    scores = users.astype(np.float32).astype(float) @ items.astype(np.float32).astype(float).T + bias
    barred = (exclude.toarray() != 0) | ~eligible
    return [reference.top_k(row, out, k).tolist() for row, out in zip(scores, barred, strict=True)], scores


def assert_is_reference(seed: int, n_users: int, n_items: int, dims: int, k: int, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    draw = (lambda shape: rng.integers(-2, 3, shape).astype(float)) if ties else (lambda shape: rng.normal(size=shape))
    users, items, bias = draw((n_users, dims)), draw((n_items, dims)) * rng.exponential(1, (n_items, 1)), draw(n_items)
    items = draw((n_items, dims)) if ties else items
    eligible = rng.random(n_items) < 0.9
    exclude = random(n_users, n_items, density=0.1, random_state=seed).tocsr()
    found, scores = top_k(users, build_index(items, bias, eligible), exclude, k)
    wanted, all_scores = expected(users, items, bias, eligible, exclude, k)
    for user, best in enumerate(wanted):
        assert found[user, : len(best)].tolist() == best
        assert (found[user, len(best) :] == -1).all()
        np.testing.assert_allclose(scores[user, : len(best)], all_scores[user, best], rtol=1e-12, atol=1e-12)
        assert np.isneginf(scores[user, len(best) :]).all()


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n_users=st.integers(0, 20),
    n_items=st.integers(0, 60),
    dims=st.integers(1, 9),
    k=st.integers(0, 70),
    ties=st.booleans(),
)
def test_is_the_reference(seed: int, n_users: int, n_items: int, dims: int, k: int, ties: bool) -> None:
    assert_is_reference(seed, n_users, n_items, dims, k, ties)


@pytest.mark.parametrize("ties", [False, True])
def test_is_the_reference_over_many_blocks_and_tiles(ties: bool) -> None:
    assert_is_reference(1, USERS_PER_BLOCK + 30, 3 * ITEMS_PER_TILE + 17, 9, 40, ties)


def test_all_items_may_be_as_good_as_each_other() -> None:
    items = build_index(np.ones((2 * ITEMS_PER_TILE + 5, 3)))
    found, _ = top_k(np.zeros((2, 3)), items, csr_matrix((2, len(items))), 7)
    assert found.tolist() == [list(range(7))] * 2


def test_a_user_gets_the_same_alone_and_among_others() -> None:
    rng = np.random.default_rng(2)
    users, items = rng.normal(size=(300, 33)), rng.normal(size=(2 * ITEMS_PER_TILE, 33))
    exclude, index = random(300, len(items), density=0.05, random_state=2).tocsr(), build_index(items)
    found, scores = top_k(users, index, exclude, 20)
    for user in (0, 17, 299):
        alone = top_k(users[[user]], index, exclude[[user]], 20)
        np.testing.assert_array_equal(alone[0][0], found[user])
        np.testing.assert_array_equal(alone[1][0], scores[user])
