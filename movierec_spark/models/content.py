"""Content vectors: an embedding of what is said about a movie, whoever watched it."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags

from movierec_spark.dataset.features import Features
from movierec_spark.models.item_state import Embedding


def fit_embedding(features: Sequence[Features], dimensions: int, seed: int) -> Embedding:
    """Latent semantic analysis of the movies' features: tf-idf, rows of length 1, truncated SVD.

    features: per movie the value of each of its features ("genre=Comedy": 1.0). Features of one movie only
    tell nothing of another and are left out.
    """
    from sklearn.decomposition import TruncatedSVD  # two seconds to import, and only training fits

    counts = Counter(name for movie in features for name in movie)
    vocabulary = tuple(sorted(name for name, count in counts.items() if count > 1))
    idf = np.log(len(features) / np.array([counts[name] for name in vocabulary], dtype=np.float64)) + 1.0
    weighted = _weighted(features, vocabulary, idf)
    rank = min(dimensions, *(side - 1 for side in weighted.shape))
    components = TruncatedSVD(rank, random_state=seed).fit(weighted).components_.T
    return Embedding(vocabulary, idf, components)


def embed(embedding: Embedding, features: Sequence[Features]) -> np.ndarray:
    """The movies' content vectors, float32, movies x dims; zero for a movie without known features."""
    vectors = _weighted(features, embedding.vocabulary, embedding.idf) @ embedding.components
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)


def profiles(vectors: np.ndarray, histories: csr_matrix) -> np.ndarray:
    """Per user the mean content vector of the history, weighted by the preferences; zero for an empty one."""
    totals = np.asarray(histories.sum(axis=1)).ravel()
    shares = diags(1 / np.where(totals > 0, totals, 1.0)) @ histories.astype(np.float64)
    return np.asarray(shares @ vectors.astype(np.float64))


def _weighted(features: Sequence[Features], vocabulary: Sequence[str], idf: np.ndarray) -> csr_matrix:
    column = {name: i for i, name in enumerate(vocabulary)}
    entries = [
        (row, column[name], value)
        for row, movie in enumerate(features)
        for name, value in movie.items()
        if name in column
    ]
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    counts = csr_matrix((values, (rows, columns)), shape=(len(features), len(vocabulary)), dtype=np.float64)
    weighted = (counts @ diags(idf)).tocsr()
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1))).ravel()
    return (diags(1 / np.where(lengths > 0, lengths, 1.0)) @ weighted).tocsr()
