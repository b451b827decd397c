"""Segments: users by the length of their history, held-out movies by popularity and by genre."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from movierec_spark.dataset.holdout import Fold
from movierec_spark.dataset.item_features import STILL
from movierec_spark.evaluation.list_metrics import rank_by_events
from movierec_spark.evaluation.metrics import hits, ranking_metrics
from movierec_spark.models.fit import Fitted

NEWCOMERS, AFTER_EVENTS = "newcomers", (1, 2, 3, 5, 9)
NEWCOMERS_AFTER = {n: f"{NEWCOMERS} after {n} event{'s' if n > 1 else ''}" for n in AFTER_EVENTS}
HISTORY_BANDS = {"history 1-49": (0, 49), "history 50+": (50, np.inf)}
HISTORY_SEGMENTS = (*NEWCOMERS_AFTER.values(), *HISTORY_BANDS)  # segments of users, the shortest histories first
POPULARITY_BANDS = {"top 1 %": (0.0, 0.01), "top 1-10 %": (0.01, 0.1), "top 10-50 %": (0.1, 0.5), "rest": (0.5, 1.0)}
GENRE = "genre="


def movie_segments(fitted: Fitted) -> dict[str, np.ndarray]:
    """Masks over the whole catalogue: bands of popularity in training, movies without events there, genres."""
    n_movies = len(fitted.catalogue.movie_ids)
    events = np.zeros(n_movies)
    events[fitted.known] = fitted.statistics.events
    has_events = events > 0
    rank = rank_by_events(events) / max(has_events.sum(), 1)
    bands = {
        f"popularity {name}": has_events & (rank >= low) & (rank < high)
        for name, (low, high) in POPULARITY_BANDS.items()
    }
    return bands | {"popularity not met": ~has_events} | _genres(fitted)


def ndcg_by_segment(top_items: np.ndarray, fold: Fold, segments: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """user, segment, ndcg, where of a user's held-out movies only those of the segment are relevant.

    One row per user and segment with such a movie. top_items: int, users x k, positions in the whole catalogue,
    -1 where a list is shorter. segments: by name, bool per movie of the whole catalogue.
    """
    is_held_out = hits(top_items, fold.held_out)
    tables = []
    for segment, in_segment in segments.items():
        n_relevant = (fold.held_out > 0).astype(np.float64) @ in_segment.astype(np.float64)
        ndcg = ranking_metrics(is_held_out & in_segment[top_items], n_relevant.astype(np.int64))["ndcg"]
        tables.append(pd.DataFrame({"user": fold.users, "segment": segment, "ndcg": ndcg}).dropna())
    return pd.concat(tables, ignore_index=True)


def _genres(fitted: Fitted) -> dict[str, np.ndarray]:
    catalogue = fitted.catalogue
    rows = catalogue.features
    genre_rows = rows[rows["name"].str.startswith(GENRE) & (rows["known_until"] == STILL)]
    return {
        f"genre {str(name).removeprefix(GENRE)}": np.isin(catalogue.movie_ids, movies["movie_id"].to_numpy())
        for name, movies in genre_rows.groupby("name")
    }
