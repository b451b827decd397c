"""The rows of an evaluation's figures: model, segment, metric, value, low, high, users."""

from collections.abc import Iterator, Sequence
from math import nan

import numpy as np
import pandas as pd

from movierec_spark.evaluation.bootstrap import Estimate, bootstrap_mean
from movierec_spark.evaluation.fold_result import FoldResult, pooled_rating_predictions
from movierec_spark.evaluation.list_metrics import catalogue_coverage, gini
from movierec_spark.evaluation.metrics import mae, rmse
from movierec_spark.evaluation.segments import HISTORY_BANDS
from movierec_spark.settings import Evaluation

RATING_PREDICTION = "predicted_stars"  # the model whose figures are the errors of predicted ratings
KEYS = ("fold", "model", "user", "history")  # columns of per_user that are no metrics


def overall(per_user: pd.DataFrame, settings: Evaluation, seed: int) -> Iterator[tuple]:
    """Every metric of every model, over all users."""
    metrics = [column for column in per_user.columns if column not in KEYS]
    for model, rows in per_user.groupby("model", sort=False):
        for metric in metrics:
            yield model, "all", metric, *mean_of(rows, metric, settings, seed), rows["user"].nunique()


def user_segments(per_user: pd.DataFrame, user_groups: pd.DataFrame | None) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows of users by the length of their history, and by demographic group.

    user_groups: user_id, group; None: no groups.
    """
    for segment, (low, high) in HISTORY_BANDS.items():
        yield segment, per_user[per_user["history"].between(low, high)]
    for group, members in () if user_groups is None else user_groups.groupby("group"):
        yield str(group), per_user[per_user["user"].isin(members["user_id"])]


def by_user_segment(
    per_user: pd.DataFrame, user_groups: pd.DataFrame | None, settings: Evaluation, seed: int
) -> Iterator[tuple]:
    """nDCG in each of user_segments."""
    for segment, rows in user_segments(per_user, user_groups):
        yield from _ndcg_rows(rows, segment, f"ndcg_at_{settings.k}", settings, seed)


def by_segment(ndcg: pd.DataFrame, settings: Evaluation, seed: int) -> Iterator[tuple]:
    """nDCG by the segments of a table of model, user, segment, ndcg."""
    for segment, rows in ndcg.groupby("segment", sort=False):
        yield from _ndcg_rows(rows, str(segment), "ndcg", settings, seed)


def coverage_rows(folds: Sequence[FoldResult], k: int) -> Iterator[tuple]:
    """Catalogue coverage and Gini of each model over all folds; no interval, since they are no means over users."""
    n_movies = len(folds[0].popularity)
    n_users = sum(len(fold.top_items["hybrid"]) for fold in folds)
    for model in folds[0].top_items:
        top_items = np.vstack([fold.top_items[model] for fold in folds])
        yield model, "all", f"coverage_at_{k}", *Estimate(catalogue_coverage(top_items, n_movies)), n_users
        yield model, "all", f"gini_at_{k}", *Estimate(gini(top_items, n_movies)), n_users


def rating_error_rows(folds: Sequence[FoldResult]) -> Iterator[tuple]:
    """RMSE and MAE of the predicted ratings, in stars; no rows where no ratings were fitted."""
    ratings = pooled_rating_predictions(folds)
    predicted, actual = ratings["predicted"].to_numpy(), ratings["actual"].to_numpy()
    if len(ratings):
        yield RATING_PREDICTION, "all", "rmse", *Estimate(rmse(predicted, actual)), nan
        yield RATING_PREDICTION, "all", "mae", *Estimate(mae(predicted, actual)), nan


def mean_of(rows: pd.DataFrame, metric: str, settings: Evaluation, seed: int) -> Estimate:
    """The mean of a column over rows that have a column user."""
    return bootstrap_mean(rows[metric].to_numpy(np.float64), rows["user"].to_numpy(), settings.bootstrap_samples, seed)


def _ndcg_rows(rows: pd.DataFrame, segment: str, column: str, settings: Evaluation, seed: int) -> Iterator[tuple]:
    """One row per model. column: where the nDCG stands."""
    for model, of_model in rows.groupby("model", sort=False):
        estimate = mean_of(of_model, column, settings, seed)
        yield model, segment, f"ndcg_at_{settings.k}", *estimate, of_model["user"].nunique()
