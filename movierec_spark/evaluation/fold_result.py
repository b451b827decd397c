"""What several models' lists were worth to the users of one fold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from movierec_spark.dataset.holdout import Fold
from movierec_spark.evaluation import list_metrics
from movierec_spark.evaluation.baselines import Ranker
from movierec_spark.evaluation.metrics import hits, ranking_metrics
from movierec_spark.evaluation.segments import movie_segments, ndcg_by_movies
from movierec_spark.kernels.item_index import build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.models.fit import Fitted
from movierec_spark.models.rating_prediction import predict_stars

CURVE = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True)
class FoldResult:
    """The outcome of one fold.

    per_user: one row per model and user: model, user, history (events), one column per metric, as ndcg_at_10.
    by_movies: model, user, segment, ndcg: see ndcg_by_movies.
    found: per model the first k positions in the whole catalogue, users x k. popularity: events in training per
    movie of the whole catalogue. stars: predicted, actual; one row per held-out rating; None without stars.
    """

    per_user: pd.DataFrame
    by_movies: pd.DataFrame
    found: dict[str, np.ndarray]
    popularity: np.ndarray
    stars: pd.DataFrame | None


def evaluate_fold(fitted: Fitted, fold: Fold, rankers: Sequence[Ranker], k: int, liked_from: float) -> FoldResult:
    """Rank all movies known to the model for each user of the fold, without those of the history.

    fold: over the whole catalogue; held-out movies that the model doesn't know count as missed.
    """
    seen = fold.weights[:, fitted.known]
    liked = _at_least(fold.held_out_ratings, liked_from)
    segments = movie_segments(fitted)
    tables, parts, found = [], [], {}
    for ranker in rankers:
        positions, _ = top_k(ranker.users, build_index(ranker.items), seen, max(k, *CURVE))
        tables.append(_per_user(ranker.name, fitted, fold, positions, liked, k))
        found[ranker.name] = np.where(positions >= 0, fitted.known[positions], -1)[:, :k]
        parts.append(ndcg_by_movies(found[ranker.name], fold, segments).assign(model=ranker.name))
    popularity = np.zeros(fold.weights.shape[1])
    popularity[fitted.known] = fitted.statistics.events
    per_user, by_movies = (pd.concat(each, ignore_index=True) for each in (tables, parts))
    return FoldResult(per_user, by_movies, found, popularity, _stars(fitted, fold))


def star_predictions(tested: Sequence[FoldResult]) -> pd.DataFrame:
    """predicted, actual of all folds that have them."""
    nothing = pd.DataFrame({"predicted": [], "actual": []})
    folds = [fold.stars for fold in tested if fold.stars is not None]
    return pd.concat(folds, ignore_index=True) if folds else nothing


def _per_user(model: str, fitted: Fitted, fold: Fold, positions: np.ndarray, liked: csr_matrix, k: int) -> pd.DataFrame:
    hit = hits(positions, fold.held_out[:, fitted.known])
    relevant = np.diff(fold.held_out.indptr)
    ranking = ranking_metrics(hit[:, :k], relevant)
    of_liked = ranking_metrics(hits(positions[:, :k], liked[:, fitted.known]), np.diff(liked.indptr))
    events, content = fitted.statistics.events, fitted.state.content.vectors
    return pd.concat(
        [
            pd.DataFrame({"model": model, "user": fold.users, "history": np.diff(fold.weights.indptr)}),
            ranking.add_suffix(f"_at_{k}"),
            of_liked.add_prefix("liked_").add_suffix(f"_at_{k}"),
            _curve(hit, relevant),
            pd.DataFrame(
                {
                    f"novelty_at_{k}": list_metrics.novelty(positions[:, :k], events),
                    f"popularity_percentile_at_{k}": list_metrics.popularity_percentile(positions[:, :k], events),
                    f"diversity_at_{k}": list_metrics.diversity(positions[:, :k], content),
                }
            ),
        ],
        axis=1,
    )


def _curve(hit: np.ndarray, relevant: np.ndarray) -> pd.DataFrame:
    """Precision and recall at each k of CURVE, as curve_precision_5."""
    found = hit.cumsum(axis=1)
    precision = {f"curve_precision_{k}": found[:, k - 1] / k for k in CURVE}
    return pd.DataFrame(precision | {f"curve_recall_{k}": found[:, k - 1] / relevant for k in CURVE})


def _stars(fitted: Fitted, fold: Fold) -> pd.DataFrame | None:
    """Predictions for the held-out ratings of movies that the model knows."""
    if fitted.state.stars is None:
        return None
    known = fold.of_movies(fitted.known)
    held_out = known.held_out_ratings.tocoo()
    predicted = predict_stars(fitted.state.stars, known.ratings, held_out.row, held_out.col)
    return pd.DataFrame({"predicted": predicted, "actual": held_out.data})


def _at_least(ratings: csr_matrix, least: float) -> csr_matrix:
    liked = ratings.multiply(ratings >= least).tocsr()
    liked.eliminate_zeros()
    return liked
