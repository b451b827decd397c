"""The figures of an evaluation, one row each: model, segment, metric, value, low, high, users."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from movierec_spark.evaluation import list_metrics
from movierec_spark.evaluation.bootstrap import Interval, bootstrap_mean
from movierec_spark.evaluation.fold_result import FoldResult, star_predictions
from movierec_spark.evaluation.metrics import mae, rmse
from movierec_spark.evaluation.segments import HISTORY_BANDS
from movierec_spark.settings import Evaluation as Settings


def _metrics(per_user: pd.DataFrame) -> list[str]:
    return [column for column in per_user.columns if column not in ("fold", "model", "user", "history")]


def overall(per_user: pd.DataFrame, settings: Settings, seed: int) -> Iterator[tuple]:
    for model, own in per_user.groupby("model", sort=False):
        for metric in _metrics(own):
            yield model, "all", metric, *mean_of(own, metric, settings, seed), own["user"].nunique()


def by_history(per_user: pd.DataFrame, settings: Settings, seed: int) -> Iterator[tuple]:
    for segment, (least, most) in HISTORY_BANDS.items():
        band = per_user[per_user["history"].between(least, most)]
        yield from _ndcg(band, segment, f"ndcg_at_{settings.k}", settings, seed)


def by_group(per_user: pd.DataFrame, groups: pd.DataFrame | None, settings: Settings, seed: int) -> Iterator[tuple]:
    for segment, members in () if groups is None else groups.groupby("group"):
        own = per_user[per_user["user"].isin(members["user_id"])]
        yield from _ndcg(own, str(segment), f"ndcg_at_{settings.k}", settings, seed)


def by_part(parts: pd.DataFrame, settings: Settings, seed: int) -> Iterator[tuple]:
    for segment, own in parts.groupby("segment", sort=False):
        yield from _ndcg(own, str(segment), "ndcg", settings, seed)


def _ndcg(rows: pd.DataFrame, segment: str, column: str, settings: Settings, seed: int) -> Iterator[tuple]:
    """One figure a model."""
    for model, own in rows.groupby("model", sort=False):
        interval = mean_of(own, column, settings, seed)
        yield model, segment, f"ndcg_at_{settings.k}", *interval, own["user"].nunique()


def mean_of(rows: pd.DataFrame, metric: str, settings: Settings, seed: int) -> Interval:
    return bootstrap_mean(rows[metric].to_numpy(np.float64), rows["user"].to_numpy(), settings.bootstrap_samples, seed)


def coverage(tested: Sequence[FoldResult], k: int) -> list[tuple]:
    """Of each model over all folds; it is a figure of the whole, so it has no interval over users."""
    movies = len(tested[0].popularity)
    users = sum(len(lists_) for lists_ in (fold.found["hybrid"] for fold in tested))
    return [
        (
            model,
            "all",
            f"coverage_at_{k}",
            list_metrics.coverage(np.vstack([f.found[model] for f in tested]), movies),
            np.nan,
            np.nan,
            users,
        )
        for model in tested[0].found
    ]


def star_errors(tested: Sequence[FoldResult]) -> list[tuple]:
    stars = star_predictions(tested)
    if stars.empty:
        return []
    predicted, actual = stars["predicted"].to_numpy(), stars["actual"].to_numpy()
    errors = {"rmse": rmse(predicted, actual), "mae": mae(predicted, actual)}
    return [("predicted_stars", "all", name, value, np.nan, np.nan, np.nan) for name, value in errors.items()]
