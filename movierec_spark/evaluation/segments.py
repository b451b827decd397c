"""Parts of the figures: of the users by history or by who they are, of the held-out movies by kind."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from movierec_spark.dataset.holdout import Fold
from movierec_spark.dataset.item_features import STILL
from movierec_spark.evaluation.metrics import ranking_metrics
from movierec_spark.models.fit import Fitted

HISTORY_BANDS = {"history 1-9": (0, 9), "history 10-49": (10, 49), "history 50+": (50, np.inf)}
POPULARITY_BANDS = {"top 1 %": (0.0, 0.01), "top 1-10 %": (0.01, 0.1), "top 10-50 %": (0.1, 0.5), "rest": (0.5, 1.0)}
GENRE = "genre="


def movie_segments(fitted: Fitted) -> dict[str, np.ndarray]:
    """Masks over the whole catalogue: by popularity among the movies met in training, those not met, by genre."""
    movies = len(fitted.catalogue.movie_ids)
    events = np.zeros(movies)
    events[fitted.known] = fitted.statistics.events
    met = events > 0
    rank = np.empty(movies)
    rank[np.argsort(-events, kind="stable")] = np.arange(movies) / max(met.sum(), 1)
    bands = {f"popularity {name}": met & (rank >= a) & (rank < b) for name, (a, b) in POPULARITY_BANDS.items()}
    return bands | {"popularity not met": ~met} | _genres(fitted)


def ndcg_by_movies(found: np.ndarray, fold: Fold, segments: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """user, segment, ndcg: where of a user's held-out movies only those of the segment count.

    found: users x k, positions in the whole catalogue, -1 for none. One row per user and segment with such a movie.
    """
    rows = np.repeat(np.arange(len(found)), found.shape[1])
    held_out = np.asarray(fold.held_out[rows, np.maximum(found, 0).ravel()]).reshape(found.shape) > 0
    held_out &= found >= 0
    tables = []
    for segment, of_segment in segments.items():
        relevant = (fold.held_out > 0).astype(np.float64) @ of_segment.astype(np.float64)
        ndcg = ranking_metrics(held_out & of_segment[found], relevant.astype(np.int64))["ndcg"]
        tables.append(pd.DataFrame({"user": fold.users, "segment": segment, "ndcg": ndcg}).dropna())
    return pd.concat(tables, ignore_index=True)


def _genres(fitted: Fitted) -> dict[str, np.ndarray]:
    catalogue = fitted.catalogue
    rows = catalogue.features
    told = rows[rows["name"].str.startswith(GENRE) & (rows["known_until"] == STILL)]
    masks = {}
    for name, own in told.groupby("name"):
        masks[f"genre {str(name).removeprefix(GENRE)}"] = np.isin(catalogue.movie_ids, own["movie_id"].to_numpy())
    return masks
