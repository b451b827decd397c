"""Beyond-accuracy metrics of the recommended lists: coverage, novelty, popularity, diversity.

Everywhere here top_items is int, users x k: positions of movies, best first, -1 where a list is shorter.
"""

import numpy as np


def catalogue_coverage(top_items: np.ndarray, n_movies: int) -> float:
    """The share of the catalogue that is recommended to at least one user."""
    return len(np.unique(top_items[top_items >= 0])) / n_movies


def novelty(top_items: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Per user the mean self-information of the list, in bits: -log2 of a movie's share of all events.

    events: in training, per movie; a movie without events counts as one with one. Zhou et al. 2010.
    """
    share = np.maximum(events, 1) / max(events.sum(), 1)
    return _mean_of_list(top_items, -np.log2(share))


def popularity_percentile(top_items: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Per user the mean, over the list, of the share of movies that have fewer events; 1: only the most popular."""
    ascending = np.sort(events)
    return _mean_of_list(top_items, np.searchsorted(ascending, events) / len(events))


def diversity(top_items: np.ndarray, content: np.ndarray) -> np.ndarray:
    """Per user 1 - the mean cosine of the content vectors over all pairs of movies of the list.

    content: movies x dims, of length 1 or 0. Ziegler et al. 2005.
    """
    vectors = (top_items >= 0)[:, :, None] * content[np.maximum(top_items, 0)]
    size = (top_items >= 0).sum(axis=1)
    total = (vectors.sum(axis=1) ** 2).sum(axis=1) - (vectors**2).sum(axis=(1, 2))
    pairs = size * (size - 1)
    return 1 - total / np.where(pairs > 0, pairs, np.nan)


def _mean_of_list(top_items: np.ndarray, values: np.ndarray) -> np.ndarray:
    is_movie = top_items >= 0
    total = (values[np.maximum(top_items, 0)] * is_movie).sum(axis=1)
    return total / np.maximum(is_movie.sum(axis=1), 1)
