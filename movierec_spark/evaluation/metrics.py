"""Ranking metrics per user, over the full catalogue, with binary relevance; and errors of predicted ratings."""

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

RANKING_METRICS = ("ndcg", "map", "precision", "recall", "mrr", "hit_rate")


def hits(top_items: np.ndarray, relevant: csr_matrix) -> np.ndarray:
    """bool, users x k: whether the movie at each rank is relevant to the user.

    top_items: int, users x k, positions, -1 where a list is shorter. relevant: users x movies, > 0 where relevant.
    """
    n_users, k = top_items.shape
    if not n_users:
        return np.zeros(top_items.shape, dtype=bool)
    rows = np.repeat(np.arange(n_users), k)
    values = np.asarray(relevant[rows, np.maximum(top_items, 0).ravel()]).reshape(n_users, k)
    return (values > 0) & (top_items >= 0)


def ranking_metrics(hit: np.ndarray, n_relevant: np.ndarray) -> pd.DataFrame:
    """One row per user, one column per metric of RANKING_METRICS; NaN for a user to whom nothing is relevant.

    hit: bool, users x k. n_relevant: how many movies are relevant to each user, in the catalogue or not.
    nDCG: binary gains, discount log2(rank + 1), divided by that of the ideal list of k. MAP: the sum of the
    precisions at the hits, divided by n_relevant. Precision divides by k, also where the list is shorter.
    """
    k = hit.shape[1]
    discount = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.concatenate([[np.nan], np.cumsum(discount)])[np.minimum(n_relevant, k)]
    divisor = np.where(n_relevant > 0, n_relevant, np.nan)
    precision_at = hit.cumsum(axis=1) / np.arange(1, k + 1)
    reciprocal_rank = np.where(hit.any(axis=1), 1 / (1 + hit.argmax(axis=1)), 0.0)
    one_or_nan = np.where(n_relevant > 0, 1.0, np.nan)
    return pd.DataFrame(
        {
            "ndcg": hit @ discount / ideal,
            "map": (hit * precision_at).sum(axis=1) / divisor,
            "precision": hit.mean(axis=1) * one_or_nan,
            "recall": hit.sum(axis=1) / divisor,
            "mrr": reciprocal_rank * one_or_nan,
            "hit_rate": hit.any(axis=1) * one_or_nan,
        }
    )


def rmse(predicted: np.ndarray, actual: np.ndarray) -> float:
    """Root mean squared error, in stars."""
    return float(np.sqrt(np.mean((predicted - actual) ** 2)))


def mae(predicted: np.ndarray, actual: np.ndarray) -> float:
    """Mean absolute error, in stars."""
    return float(np.mean(np.abs(predicted - actual)))
