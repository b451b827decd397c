"""Ranking metrics per user, over the full catalogue, with binary relevance; and errors of predicted stars."""

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

RANKING_METRICS = ("ndcg", "map", "precision", "recall", "mrr", "hit_rate")


def hits(found: np.ndarray, relevant: csr_matrix) -> np.ndarray:
    """bool, users x k: whether the movie at each rank is one of the user's relevant ones (-1: none there)."""
    users, k = found.shape
    rows = np.repeat(np.arange(users), k)
    if not users:
        return np.zeros(found.shape, dtype=bool)
    values = np.asarray(relevant[rows, np.maximum(found, 0).ravel()]).reshape(users, k)
    return (values > 0) & (found >= 0)


def ranking_metrics(hit: np.ndarray, relevant: np.ndarray) -> pd.DataFrame:
    """One row per user, one column per metric of RANKING_METRICS; NaN for a user with nothing relevant.

    hit: users x k. relevant: how many movies are relevant for each user, whether or not in the catalogue.
    nDCG: binary gains, discount log2(rank + 1), against the best list of k. MAP: the sum of precisions at the
    hits over the number of relevant movies. Precision divides by k, also where the list is shorter.
    """
    k = hit.shape[1]
    discount = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.concatenate([[np.nan], np.cumsum(discount)])[np.minimum(relevant, k)]
    count = np.where(relevant > 0, relevant, np.nan)
    precision_at = hit.cumsum(axis=1) / np.arange(1, k + 1)
    first = np.where(hit.any(axis=1), 1 / (1 + hit.argmax(axis=1)), 0.0)
    some = np.where(relevant > 0, 1.0, np.nan)
    return pd.DataFrame(
        {
            "ndcg": hit @ discount / ideal,
            "map": (hit * precision_at).sum(axis=1) / count,
            "precision": hit.mean(axis=1) * some,
            "recall": hit.sum(axis=1) / count,
            "mrr": first * some,
            "hit_rate": hit.any(axis=1) * some,
        }
    )


def rmse(predicted: np.ndarray, actual: np.ndarray) -> float:
    """Root mean squared error, in stars."""
    return float(np.sqrt(np.mean((predicted - actual) ** 2)))


def mae(predicted: np.ndarray, actual: np.ndarray) -> float:
    """Mean absolute error, in stars."""
    return float(np.mean(np.abs(predicted - actual)))
