"""The result of one fold: what the lists of several models were worth to each of its users."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from movierec_spark.dataset.holdout import Fold
from movierec_spark.evaluation import list_metrics
from movierec_spark.evaluation.baselines import EvaluatedModel
from movierec_spark.evaluation.metrics import hits, ranking_metrics
from movierec_spark.evaluation.segments import movie_segments, ndcg_by_segment
from movierec_spark.models.fit import Fitted
from movierec_spark.models.rating_prediction import predict_stars

CURVE_KS = (1, 2, 5, 10, 20, 50)  # the list lengths of the precision-recall curve


@dataclass(frozen=True)
class FoldResult:
    """The result of one fold.

    per_user: one row per model and user: model, user, history (events), one column per metric, as ndcg_at_10.
    by_segment: model, user, segment, ndcg: see segments.ndcg_by_segment.
    top_items: by model, int, users x k, positions in the whole catalogue, -1 where a list is shorter.
    popularity: events in training, per movie of the whole catalogue.
    rating_predictions: predicted, actual (stars), one row per held-out rating; None where no ratings were fitted.
    """

    per_user: pd.DataFrame
    by_segment: pd.DataFrame
    top_items: dict[str, np.ndarray]
    popularity: np.ndarray
    rating_predictions: pd.DataFrame | None


def evaluate_fold(
    fitted: Fitted, fold: Fold, models: Sequence[EvaluatedModel], k: int, liked_from: float
) -> FoldResult:
    """Rank all movies known to the models for each user of the fold, without those of the history.

    fold: over the whole catalogue; held-out movies that the models don't know count as missed.
    liked_from: stars from which a held-out rating counts as liked.
    """
    seen = fold.weights[:, fitted.known]
    liked = _at_least(fold.held_out_ratings, liked_from)
    segments = movie_segments(fitted)
    per_user, by_segment, top_items = [], [], {}
    for model in models:
        positions = model.top_items(seen, max(k, *CURVE_KS))
        per_user.append(_per_user(model.name, fitted, fold, positions, liked, k))
        top_items[model.name] = np.where(positions >= 0, fitted.known[positions], -1)[:, :k]
        by_segment.append(ndcg_by_segment(top_items[model.name], fold, segments).assign(model=model.name))
    popularity = np.zeros(fold.weights.shape[1])
    popularity[fitted.known] = fitted.statistics.events
    return FoldResult(
        per_user=pd.concat(per_user, ignore_index=True),
        by_segment=pd.concat(by_segment, ignore_index=True),
        top_items=top_items,
        popularity=popularity,
        rating_predictions=_rating_predictions(fitted, fold),
    )


def pooled_rating_predictions(folds: Sequence[FoldResult]) -> pd.DataFrame:
    """predicted, actual (stars) of all folds that have them; empty where none has."""
    tables = [fold.rating_predictions for fold in folds if fold.rating_predictions is not None]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame({"predicted": [], "actual": []})


def _per_user(model: str, fitted: Fitted, fold: Fold, positions: np.ndarray, liked: csr_matrix, k: int) -> pd.DataFrame:
    held_out = fold.held_out[:, fitted.known]
    hit = hits(positions, held_out)
    n_relevant = np.diff(fold.held_out.indptr)
    of_liked = ranking_metrics(hits(positions[:, :k], liked[:, fitted.known]), np.diff(liked.indptr))
    events, content = fitted.statistics.events, fitted.state.content.vectors
    return pd.concat(
        [
            pd.DataFrame({"model": model, "user": fold.users, "history": np.diff(fold.weights.indptr)}),
            ranking_metrics(hit[:, :k], n_relevant).add_suffix(f"_at_{k}"),
            of_liked.add_prefix("liked_").add_suffix(f"_at_{k}"),
            _precision_recall_curve(hit, n_relevant),
            pd.DataFrame(
                {
                    f"novelty_at_{k}": list_metrics.novelty(positions[:, :k], events),
                    f"diversity_at_{k}": list_metrics.diversity(positions[:, :k], content),
                    f"popularity_rank_at_{k}": list_metrics.popularity_rank(positions[:, :k], events),
                    f"long_tail_share_at_{k}": list_metrics.long_tail_share(positions[:, :k], events),
                    f"debiased_ndcg_at_{k}": list_metrics.debiased_ndcg(positions[:, :k], held_out, events),
                }
            ),
        ],
        axis=1,
    )


def _precision_recall_curve(hit: np.ndarray, n_relevant: np.ndarray) -> pd.DataFrame:
    """Precision and recall at each k of CURVE_KS, in columns such as curve_precision_5."""
    n_hits = hit.cumsum(axis=1)
    precision = {f"curve_precision_{k}": n_hits[:, k - 1] / k for k in CURVE_KS}
    return pd.DataFrame(precision | {f"curve_recall_{k}": n_hits[:, k - 1] / n_relevant for k in CURVE_KS})


def _rating_predictions(fitted: Fitted, fold: Fold) -> pd.DataFrame | None:
    """Predictions for the held-out ratings of movies that the model knows."""
    if fitted.state.stars is None:
        return None
    known_fold = fold.of_movies(fitted.known)
    held_out = known_fold.held_out_ratings.tocoo()
    predicted = predict_stars(fitted.state.stars, known_fold.ratings, held_out.row, held_out.col)
    return pd.DataFrame({"predicted": predicted, "actual": held_out.data})


def _at_least(ratings: csr_matrix, minimum: float) -> csr_matrix:
    kept = ratings.multiply(ratings >= minimum).tocsr()
    kept.eliminate_zeros()
    return kept
