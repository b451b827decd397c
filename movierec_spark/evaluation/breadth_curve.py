"""What breadth costs: accuracy and reach of the hybrid's lists, the more movies in few lists are raised."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from movierec_spark.dataset.holdout import Fold
from movierec_spark.evaluation import baselines, list_metrics
from movierec_spark.evaluation.metrics import hits, ranking_metrics
from movierec_spark.models.fit import Fitted

BREADTHS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
Lists = tuple[pd.DataFrame, np.ndarray]  # ndcg and debiased_ndcg of each user; positions in the catalogue, users x k


def lists_by_breadth(fitted: Fitted, fold: Fold, k: int) -> dict[float, Lists]:
    """The lists of a fold's users at each breadth, and what they are worth. fold: over the whole catalogue."""
    known, n_relevant = fold.of_movies(fitted.known), np.diff(fold.held_out.indptr)
    by_breadth = {}
    for breadth in BREADTHS:
        top_items = baselines.hybrid(replace(fitted.state, breadth=breadth), known).top_items(known.weights, k)
        ndcg = ranking_metrics(hits(top_items, known.held_out), n_relevant)["ndcg"].to_numpy()
        debiased = list_metrics.debiased_ndcg(top_items, known.held_out, fitted.statistics.events)
        positions = np.where(top_items >= 0, fitted.known[top_items], -1)
        by_breadth[breadth] = pd.DataFrame({"ndcg": ndcg, "debiased_ndcg": debiased}), positions
    return by_breadth


def breadth_curve(windows: Sequence[Mapping[float, Lists]], n_movies: int) -> pd.DataFrame:
    """breadth, ndcg, debiased_ndcg, coverage, gini, of all windows together; one row per breadth."""
    rows = []
    for breadth in BREADTHS:
        users = pd.concat([window[breadth][0] for window in windows], ignore_index=True)
        top_items = np.concatenate([window[breadth][1] for window in windows])
        coverage, gini = list_metrics.catalogue_coverage(top_items, n_movies), list_metrics.gini(top_items, n_movies)
        rows.append({"breadth": breadth, **users.mean().to_dict(), "coverage": coverage, "gini": gini})
    return pd.DataFrame(rows)
