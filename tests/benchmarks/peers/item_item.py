"""Peers that score a movie by its weights from the movies of the history: item-kNN and EASE.

half_life: the number of later events after which a movie of the history counts half; infinite, where all count alike.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import spotrf, spotri
from scipy.sparse import csr_matrix

from tests.benchmarks.peers.folds import Queries, Training


@dataclass(frozen=True)
class ItemItem:
    """weights: movies x movies, what one of the history (row) says of another (column)."""

    weights: csr_matrix | np.ndarray
    half_life: float

    def scores(self, queries: Queries) -> np.ndarray:
        scores = queries.recent_histories(self.weights.shape[0], self.half_life) @ self.weights
        return scores if isinstance(scores, np.ndarray) else scores.toarray()


def item_knn(training: Training, similarity: str, neighbours: int, half_life: float) -> ItemItem:
    """implicit's item-kNN: of each movie the most similar ones. similarity: cosine, tfidf or bm25."""
    from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender

    recommender = {"cosine": CosineRecommender, "tfidf": TFIDFRecommender, "bm25": BM25Recommender}[similarity]
    model = recommender(K=neighbours)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the form in which implicit hands its weights to itself
        model.fit(training.matrix(), show_progress=False)
    return ItemItem(csr_matrix(model.similarity), half_life)


def ease(training: Training, ridge: float, half_life: float) -> ItemItem:
    """Steck 2019, "Embarrassingly shallow autoencoders for sparse data": in closed form, over all known movies.

    The weights W minimise |X - XW|^2 + ridge |W|^2 with a zero diagonal; X: users x movies of the training.
    """
    matrix = training.matrix()
    gram = np.asfortranarray((matrix.T @ matrix).toarray())
    gram[np.diag_indices_from(gram)] += ridge
    weights = _inverse(gram)
    weights /= -np.diag(weights)
    np.fill_diagonal(weights, 0)
    return ItemItem(weights, half_life)


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """Of a float32, symmetric, positive definite matrix, whose memory is used; a quarter of the time of linalg.inv."""
    factor, failed = spotrf(matrix, lower=True, overwrite_a=True)
    inverse, singular = spotri(factor, lower=True, overwrite_c=True)
    if failed or singular:
        raise np.linalg.LinAlgError("the matrix is not positive definite: raise the ridge")
    lower = np.tril(inverse)
    return lower + np.tril(lower, -1).T
