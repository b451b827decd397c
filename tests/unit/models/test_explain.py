"""A movie is explained by the most similar one that the user liked, as the definition says, by brute force."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from movierec_spark.models.explain import because, liked
from movierec_spark.models.similarity import similarity_vectors
from tests.unit.models.states import make_state

STATE = make_state()
SIMILARITY = similarity_vectors(STATE)
LIKED_FROM = 4.0


def cosines(state_weights: tuple[float, float]) -> np.ndarray:
    """Of all movies' als and content vectors, each of length 1, weighted by the blocks' weights."""
    parts = []
    for block, weight in zip((STATE.als, STATE.content), state_weights, strict=True):
        vectors = block.vectors.astype(float)
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        parts.append(weight * unit @ unit.T)
    return sum(parts) / sum(state_weights)


@pytest.mark.parametrize(
    ("values", "of_liked"),
    [
        ([5, 4, 4.5, 1, 2], [5, 4, 4.5]),
        ([5, 4, 4.5, 3.5], [5, 4.5]),
        ([3, 2, 1], [3]),
        ([3, 3, 1], [3, 3]),
        ([5, 5, 5, 5, 4], [5, 5, 5, 5]),
        ([2], [2]),
        ([], []),
    ],
)
def test_liked_is_the_upper_half_from_so_many_stars_on_or_the_best(values: list[float], of_liked: list[float]) -> None:
    row = csr_matrix((values, np.arange(len(values)), [0, len(values), len(values)]), shape=(2, 40))
    found = liked(row, LIKED_FROM)
    assert found[0].data.tolist() == of_liked
    assert found[1].nnz == 0


def expected(values: np.ndarray, movies: np.ndarray, recommended: np.ndarray) -> list[int]:
    good = values >= max(np.sort(values)[len(values) // 2], LIKED_FROM)
    good = good if good.any() else values == values.max()
    alike, used, found = cosines((STATE.weights.als, STATE.weights.content)), dict.fromkeys(movies[good], 0), []
    for place, movie in enumerate(recommended):
        most = len(recommended) if len(used) < 5 else max(len(recommended) // 3, 1)
        most = min(most, 3) if place < 10 and len(used) >= 5 else most
        free = [own for own in sorted(used) if used[own] < most]
        found.append(max(free, key=lambda own: alike[movie, own]) if free else -1)
        if free:
            used[found[-1]] += 1
    return found


@pytest.mark.parametrize("size", [1, 2, 5, 9, 30])
def test_is_the_definition(size: int) -> None:
    rng = np.random.default_rng(size)
    for _ in range(20):
        movies = np.sort(rng.choice(40, size, replace=False))
        values = rng.integers(1, 11, size) / 2
        recommended = rng.permutation(np.setdiff1d(np.arange(40), movies))
        row = csr_matrix((values, movies, [0, size]), shape=(1, 40))
        found = because(SIMILARITY, row, recommended[None], LIKED_FROM)[0]
        assert found.tolist() == expected(values, movies, recommended)


def test_without_a_history_or_a_recommendation_there_is_no_reason() -> None:
    row = csr_matrix(([5.0], [3], [0, 0, 1]), shape=(2, 40))
    found = because(SIMILARITY, row, np.array([[4, 5], [6, -1]]), LIKED_FROM)
    assert found.tolist() == [[-1, -1], [3, -1]]


def test_of_movies_as_similar_the_first_is_named() -> None:
    vectors = np.tile(STATE.als.vectors[:1], (len(STATE.movie_ids), 1))
    content = np.tile(STATE.content.vectors[:1], (len(STATE.movie_ids), 1))
    alike = replace(STATE, als=replace(STATE.als, vectors=vectors), content=replace(STATE.content, vectors=content))
    row = csr_matrix((np.full(3, 4.0), [4, 8, 19], [0, 3]), shape=(1, 40))
    assert because(similarity_vectors(alike), row, np.array([[0, 1]]), LIKED_FROM).tolist() == [[4, 4]]
