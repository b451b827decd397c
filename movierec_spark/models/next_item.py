"""The sequence block: an embedding of which movies go with which in users' histories.

By default of movies that follow each other, so that what a user watched last counts most; where the order of events
says nothing, of movies that the same users interact with at any time.
"""

import numpy as np
from pyspark.sql import DataFrame
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

from movierec_spark.dataset.interactions import rows_of_drawn_users
from movierec_spark.models.ease import fit_ease
from movierec_spark.models.item_state import SequenceBlock
from movierec_spark.settings.model_sections import Sequence

SMOOTHING = 0.75  # Levy, Goldberg 2014


def fit_sequence(events: DataFrame, movies: int, recipe: Sequence, seed: int) -> SequenceBlock | None:
    """The block of the movies; zero where nothing follows anything; None where the recipe's rank is 0.

    events: user INT, movie INT (below movies), weight, at BIGINT. Those of recipe.max_users users, drawn at random, are
    collected on the driver.
    """
    if recipe.rank == 0:
        return None
    sample = rows_of_drawn_users(events, recipe.max_users, seed)
    if recipe.pairs == "any":
        context, vectors = fit_ease(_interaction_matrix(sample, movies, recipe.power), recipe.rank, recipe.ridge)
    else:
        context, vectors = embed_followers(count_followers(sample, movies, recipe.steps), recipe.rank)
    return SequenceBlock(
        vectors=vectors, covariance=covariance(vectors), context=context, decay=recipe.decay, power=recipe.power
    )


def _interaction_matrix(events: DataFrame, movies: int, power: float) -> csr_matrix:
    """users x movies: the weights to the power."""
    rows = events.select("user", "movie", "weight").orderBy("user", "movie").toArrow()
    user = np.unique(rows["user"].to_numpy(), return_inverse=True)[1]
    weight = rows["weight"].to_numpy().astype(np.float64) ** power
    return csr_matrix((weight, (user, rows["movie"].to_numpy())), shape=(user.max(initial=-1) + 1, movies))


def count_followers(events: DataFrame, movies: int, steps: int) -> csr_matrix:
    """movies x movies: how often the second movie is among the next so many events of a user after the first.

    Events of one moment follow each other in the order of the movies' positions.
    """
    rows = events.select("user", "movie", "at").toArrow()
    user, movie, at = (rows[name].to_numpy() for name in ("user", "movie", "at"))
    order = np.lexsort((movie, at, user))
    user, movie = user[order], movie[order]
    counts = csr_matrix((movies, movies))
    for step in range(1, steps + 1):
        is_same_user = user[step:] == user[:-step]
        pairs = (movie[:-step][is_same_user], movie[step:][is_same_user])
        counts = counts + csr_matrix((np.ones(len(pairs[0])), pairs), shape=(movies, movies))
    return counts


def embed_followers(counts: csr_matrix, rank: int) -> tuple[np.ndarray, np.ndarray]:
    """context, vectors: float32, movies x rank; their product approximates the positive pointwise mutual information.

    counts: of count_followers; a pair that was counted n times gets n / (n + 2) of its information.
    Levy, Goldberg 2014, with the singular values shared evenly between both sides.
    """
    context, vectors = np.zeros((2, counts.shape[0], rank), dtype=np.float32)
    has_pairs = np.flatnonzero(np.asarray(counts.sum(axis=0)).ravel() + np.asarray(counts.sum(axis=1)).ravel())
    information = _mutual_information(counts[has_pairs][:, has_pairs])
    rank = min(rank, len(has_pairs) - 1)
    if rank > 0 and information.nnz:
        start = np.full(len(has_pairs), len(has_pairs) ** -0.5)
        left_vectors, singular_values, right_vectors = svds(information, rank, v0=start)
        share = np.sqrt(np.maximum(singular_values, 0))
        context[has_pairs, :rank], vectors[has_pairs, :rank] = left_vectors * share, right_vectors.T * share
    return context, vectors


def covariance(vectors: np.ndarray) -> np.ndarray:
    """Over the catalogue, float64, dims x dims."""
    return np.atleast_2d(np.cov(vectors.astype(np.float64), rowvar=False, bias=True))


def _mutual_information(counts: csr_matrix) -> csr_matrix:
    of_first = np.asarray(counts.sum(axis=1)).ravel()
    of_second = np.asarray(counts.sum(axis=0)).ravel() ** SMOOTHING
    pairs = counts.tocoo()
    expected = of_first[pairs.row] * of_second[pairs.col] / max(of_second.sum(), 1)
    values = np.maximum(np.log(pairs.data / expected), 0) * pairs.data / (pairs.data + 2)
    information = csr_matrix((values, (pairs.row, pairs.col)), counts.shape)
    information.eliminate_zeros()
    return information
