"""Cold start: how well a model ranks for users without any history, and movies without any event."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from movierec_spark.dataset.holdout import Fold, events_of_new_users, held_out_fold, make_fold
from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation import baselines
from movierec_spark.evaluation.baselines import EvaluatedModel
from movierec_spark.evaluation.metrics import hits, ranking_metrics
from movierec_spark.models.fit import Fitted
from movierec_spark.models.item_state import Weights

COLD_USERS, COLD_MOVIES = "cold users", "cold movies"  # names of segments
COLUMNS = ["model", "user", "segment", "ndcg"]


def cold_user_fold(events: Events, start: int, stop: int, n_movies: int) -> Fold:
    """The users whose first event lies in the window [start, stop), with an empty history.

    All their events in the window are held out.
    """
    return held_out_fold(events_of_new_users(events, start, stop), n_movies)


def evaluate_cold_users(
    fitted: Fitted, fold: Fold, group_shares: np.ndarray | None, half_life_index: int, k: int
) -> pd.DataFrame:
    """COLUMNS, one row per model and user of a fold without histories.

    group_shares: users of the fold x groups, see models.hybrid.fold_in_users. half_life_index: of decayed popularity.
    """
    known_fold = fold.of_movies(fitted.known)
    no_history = known_fold.weights
    models: list[EvaluatedModel] = [
        baselines.popularity(fitted, no_history),
        baselines.decayed_popularity(fitted, no_history, half_life_index),
        baselines.hybrid(fitted.state, known_fold, group_shares),
    ]
    return _ndcg_of(fold, models, fitted.known, COLD_USERS, k)


def draw_withheld_movies(event_counts: np.ndarray, fraction: float, seed: int) -> np.ndarray:
    """Positions of a fraction of the movies that have events, drawn at random. event_counts: events per movie."""
    with_events = np.flatnonzero(event_counts > 0)
    count = int(np.ceil(fraction * len(with_events)))
    return np.sort(np.random.default_rng(seed).permutation(with_events)[:count])


def evaluate_cold_movies(
    fitted: Fitted, events: Events, cut: int, withheld: np.ndarray, weights: Weights, k: int
) -> pd.DataFrame:
    """COLUMNS, one row per model and user, of ranking the withheld movies (positions) among themselves.

    fitted: on events before the cut, without any event of the withheld movies. All events with these movies are
    held out; the other events before the cut are the histories. "random": what a random order gets on average.
    """
    is_withheld = np.isin(events.movie, withheld)
    history, held_out = events.where(~is_withheld & (events.at < cut)), events.where(is_withheld)
    fold = make_fold(history, held_out, len(fitted.catalogue.movie_ids))
    known_fold = fold.of_movies(fitted.known)
    cold = np.isin(fitted.known, withheld)
    models: list[EvaluatedModel] = [
        baselines.content(fitted, known_fold.weights),
        baselines.hybrid(replace(fitted.state, weights=weights), known_fold),
    ]
    rows = _ndcg_of(fold, models, fitted.known, COLD_MOVIES, k, eligible=cold)
    return pd.concat([rows, _ndcg_of_random_order(fold, int(cold.sum()), k)], ignore_index=True)


def _ndcg_of(
    fold: Fold,
    models: Sequence[EvaluatedModel],
    known: np.ndarray,
    segment: str,
    k: int,
    eligible: np.ndarray | None = None,
) -> pd.DataFrame:
    """nDCG of ranking the movies of the models, or the eligible ones. known: their positions in the catalogue."""
    if not len(fold.users):
        return pd.DataFrame(columns=COLUMNS)
    held_out, n_relevant = fold.held_out[:, known], np.diff(fold.held_out.indptr)
    exclude_none = csr_matrix(held_out.shape)
    tables = []
    for model in models:
        ndcg = ranking_metrics(hits(model.top_items(exclude_none, k, eligible), held_out), n_relevant)["ndcg"]
        tables.append(pd.DataFrame({"model": model.name, "user": fold.users, "segment": segment, "ndcg": ndcg}))
    return pd.concat(tables, ignore_index=True)


def _ndcg_of_random_order(fold: Fold, n_candidates: int, k: int) -> pd.DataFrame:
    """The expected nDCG of a random order, in which each rank is a hit with the same probability."""
    n_relevant = np.diff(fold.held_out.indptr)
    discount = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.cumsum(discount)[np.minimum(n_relevant, k) - 1]
    ndcg = n_relevant / n_candidates * discount[:n_candidates].sum() / ideal
    return pd.DataFrame({"model": "random", "user": fold.users, "segment": COLD_MOVIES, "ndcg": ndcg})
