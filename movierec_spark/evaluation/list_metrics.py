"""What the recommended lists are like, beside being right: coverage, novelty, popularity, diversity."""

import numpy as np


def coverage(found: np.ndarray, movies: int) -> float:
    """Share of the catalogue that is recommended to anyone. found: positions, users x k, -1 for none."""
    return len(np.unique(found[found >= 0])) / movies


def novelty(found: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Per user the mean self-information of the list, bits: -log2 of a movie's share of all events.

    A movie without events counts as one with one. Zhou et al. 2010.
    """
    share = np.maximum(events, 1) / max(events.sum(), 1)
    return _mean_of_list(found, -np.log2(share))


def popularity_percentile(found: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Per user the mean, over the list, of the share of movies with fewer events: 1 is popular throughout."""
    order = np.sort(events)
    return _mean_of_list(found, np.searchsorted(order, events) / len(events))


def diversity(found: np.ndarray, content: np.ndarray) -> np.ndarray:
    """Per user 1 - the mean cosine of the content vectors of each two movies of the list.

    content: movies x dims, of length 1 or 0. Ziegler et al. 2005.
    """
    listed = (found >= 0)[:, :, None] * content[np.maximum(found, 0)]
    size = (found >= 0).sum(axis=1)
    total = (listed.sum(axis=1) ** 2).sum(axis=1) - (listed**2).sum(axis=(1, 2))
    pairs = size * (size - 1)
    return 1 - total / np.where(pairs > 0, pairs, np.nan)


def _mean_of_list(found: np.ndarray, value: np.ndarray) -> np.ndarray:
    listed = found >= 0
    total = (value[np.maximum(found, 0)] * listed).sum(axis=1)
    return total / np.maximum(listed.sum(axis=1), 1)
