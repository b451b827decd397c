"""Beyond-accuracy metrics of the recommended lists: coverage, novelty, popularity, diversity.

Everywhere here top_items is int, users x k: positions of movies, best first, -1 where a list is shorter.
"""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.evaluation.metrics import hits

PROPENSITY_EXPONENT = 1.25  # (gamma + 1) / 2 with gamma = 1.5, see debiased_ndcg
HEAD = 0.2  # of the catalogue, by popularity: all but the long tail


def catalogue_coverage(top_items: np.ndarray, n_movies: int) -> float:
    """The share of the catalogue that is recommended to at least one user."""
    return len(np.unique(top_items[top_items >= 0])) / n_movies


def gini(top_items: np.ndarray, n_movies: int) -> float:
    """How unevenly the places of all lists are shared among the movies: 0 evenly, 1 all by one movie."""
    places = np.sort(np.bincount(top_items[top_items >= 0], minlength=n_movies))
    shares = np.cumsum(places) / max(places.sum(), 1)
    return float(1 + (1 - 2 * shares.sum()) / n_movies)


def debiased_ndcg(top_items: np.ndarray, relevant: csr_matrix, events: np.ndarray) -> np.ndarray:
    """Per user nDCG with gains inverse to the propensity of a movie to be watched; NaN where no movie is relevant.

    That somebody watched a popular movie tells little of taste: it is more often seen at all. The propensity is
    proportional to a movie's events to the power (gamma + 1) / 2, Yang et al. 2018, "Unbiased offline recommender
    evaluation for missing-not-at-random implicit feedback". relevant: users x movies. events: in training, per movie;
    a movie without any counts as one with one.
    """
    gain, k = np.maximum(events, 1) ** -PROPENSITY_EXPONENT, top_items.shape[1]
    discount = 1 / np.log2(np.arange(2, k + 2))
    gains = gain[np.maximum(top_items, 0)] * hits(top_items, relevant)
    ideal = np.full(len(top_items), np.nan)
    for user in np.flatnonzero(np.diff(relevant.indptr)):
        best = np.sort(gain[relevant[user].indices])[::-1][:k]
        ideal[user] = best @ discount[: len(best)]
    return gains @ discount / ideal


def popularity_rank(top_items: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Per user the mean rank of the list's movies by events, from 1 for the most popular; ties by position."""
    return _mean_of_list(top_items, 1.0 + rank_by_events(events))


def long_tail_share(top_items: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Per user the share of the list outside the most popular fifth of the catalogue (Abdollahpouri et al. 2019)."""
    return _mean_of_list(top_items, (rank_by_events(events) >= HEAD * len(events)).astype(np.float64))


def novelty(top_items: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Per user the mean self-information of the list, in bits: -log2 of a movie's share of all events.

    events: in training, per movie; a movie without events counts as one with one. Zhou et al. 2010.
    """
    share = np.maximum(events, 1) / max(events.sum(), 1)
    return _mean_of_list(top_items, -np.log2(share))


def diversity(top_items: np.ndarray, content: np.ndarray) -> np.ndarray:
    """Per user 1 - the mean cosine of the content vectors over all pairs of movies of the list.

    content: movies x dims, of length 1 or 0. Ziegler et al. 2005.
    """
    vectors = (top_items >= 0)[:, :, None] * content[np.maximum(top_items, 0)]
    size = (top_items >= 0).sum(axis=1)
    total = (vectors.sum(axis=1) ** 2).sum(axis=1) - (vectors**2).sum(axis=(1, 2))
    pairs = size * (size - 1)
    return 1 - total / np.where(pairs > 0, pairs, np.nan)


def rank_by_events(events: np.ndarray) -> np.ndarray:
    """Of each movie, from 0 for the most popular; ties by position."""
    rank = np.empty(len(events), dtype=np.int64)
    rank[np.argsort(-events, kind="stable")] = np.arange(len(events))
    return rank


def _mean_of_list(top_items: np.ndarray, values: np.ndarray) -> np.ndarray:
    is_movie = top_items >= 0
    total = (values[np.maximum(top_items, 0)] * is_movie).sum(axis=1)
    return total / np.maximum(is_movie.sum(axis=1), 1)
