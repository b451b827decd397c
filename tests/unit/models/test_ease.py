"""EASE is a ridge regression of each movie on all others, and the embedding its best approximation of a rank."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from movierec_spark.models import ease
from movierec_spark.models.ease import fit_ease

RIDGE = 3.0


def random_interactions(users: int = 40, movies: int = 12) -> csr_matrix:
    rng = np.random.default_rng(5)
    return csr_matrix(rng.integers(1, 6, (users, movies)) * (rng.random((users, movies)) < 0.4).astype(float))


def column_by_column(interactions: csr_matrix) -> np.ndarray:
    """Each movie's own ridge regression on all the others."""
    dense, penalty = interactions.toarray(), RIDGE * np.mean(interactions.data**2)
    weights = np.zeros((dense.shape[1], dense.shape[1]))
    for movie in range(dense.shape[1]):
        others = np.delete(np.arange(dense.shape[1]), movie)
        matrix = dense[:, others].T @ dense[:, others] + penalty * np.eye(len(others))
        weights[others, movie] = np.linalg.solve(matrix, dense[:, others].T @ dense[:, movie])
    return weights


def test_the_embedding_is_the_best_of_its_rank_for_the_regressions_of_each_movie_on_the_others() -> None:
    expected = column_by_column(random_interactions())
    context, vectors = fit_ease(random_interactions(), rank=4, ridge=RIDGE)
    beyond = np.linalg.svd(expected, compute_uv=False)[4:]
    assert np.linalg.norm(context @ vectors.T - expected) == pytest.approx(np.linalg.norm(beyond), rel=1e-5)


def test_movies_that_nobody_met_or_that_are_met_least_are_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    interactions = csr_matrix(random_interactions().toarray() * (np.arange(12) != 3))
    rarest = np.argsort(np.diff(interactions.tocsc().indptr), kind="stable")[:3]
    monkeypatch.setattr(ease, "MOST_MOVIES", 9)
    for vectors in fit_ease(interactions, rank=4, ridge=RIDGE):
        assert np.flatnonzero(~vectors.any(axis=1)).tolist() == sorted(rarest)


def test_without_events_all_are_zero() -> None:
    context, vectors = fit_ease(csr_matrix((0, 5)), rank=3, ridge=RIDGE)
    assert context.shape == vectors.shape == (5, 3)
    assert not context.any()
