"""The result of an evaluation: folds pooled, metrics per user and then their mean, with bootstrap intervals."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from movierec_spark.evaluation.bootstrap import Estimate
from movierec_spark.evaluation.fold_result import FoldResult
from movierec_spark.evaluation.metric_table import (
    by_segment,
    by_user_segment,
    coverage_rows,
    mean_of,
    overall,
    rating_error_rows,
)
from movierec_spark.evaluation.segment_gains import segment_gains
from movierec_spark.settings import Evaluation

FIGURE_COLUMNS = ["model", "segment", "metric", "value", "low", "high", "users"]
COMPARISON_COLUMNS = ["baseline", "metric", "value", "low", "high"]


@dataclass(frozen=True)
class ExtraSegments:
    """Segments that the folds alone do not give.

    user_groups: user_id, group; the demographic groups of each user. ndcg: further rows of model, user, segment,
    ndcg, such as those of cold_start.
    """

    user_groups: pd.DataFrame | None = None
    ndcg: tuple[pd.DataFrame, ...] = ()


@dataclass(frozen=True)
class EvaluationResult:
    """All figures of one recipe.

    figures: FIGURE_COLUMNS; segment is "all" or a segment of users or movies.
    comparisons: COMPARISON_COLUMNS; the hybrid less each baseline, paired over the users.
    segment_gains: the same in each segment of users, see segment_gains.
    breadth_curve: of the hybrid, see breadth_curve; empty where it was not measured.
    per_user: fold, model, user, history (events) and one column per metric; one row per fold, model and user.
    folds: what these were computed from. k: length of the lists.
    """

    figures: pd.DataFrame
    comparisons: pd.DataFrame
    per_user: pd.DataFrame
    folds: tuple[FoldResult, ...]
    k: int
    segment_gains: pd.DataFrame = field(default_factory=pd.DataFrame)
    breadth_curve: pd.DataFrame = field(default_factory=pd.DataFrame)

    def value(self, model: str, metric: str) -> float:
        """One figure over all users. Raises KeyError where there is none."""
        return float(self.figures.set_index(["model", "segment", "metric"]).loc[(model, "all", metric), "value"])


def evaluate(
    folds: Sequence[FoldResult],
    settings: Evaluation,
    seed: int,
    user_ids: np.ndarray | None = None,
    extra_segments: ExtraSegments | None = None,
) -> EvaluationResult:
    """Pool the folds; the bootstrap draws a user of several folds with all of his or her rows.

    user_ids: the id of each position; None: users go by their positions.
    """
    extra = extra_segments or ExtraSegments()
    tables = [fold.per_user.assign(fold=number) for number, fold in enumerate(folds)]
    per_user, segments = pd.concat(tables, ignore_index=True), _pooled_segments(folds, extra)
    if user_ids is not None:
        per_user["user"], segments["user"] = user_ids[per_user["user"]], user_ids[segments["user"]]
    rows = [
        *overall(per_user, settings, seed),
        *by_user_segment(per_user, extra.user_groups, settings, seed),
        *by_segment(segments, settings, seed),
        *coverage_rows(folds, settings.k),
        *rating_error_rows(folds),
    ]
    figures = pd.DataFrame(rows, columns=FIGURE_COLUMNS)
    comparisons = _comparisons(per_user, settings, seed)
    gains = segment_gains(per_user, segments, extra.user_groups, settings, seed)
    return EvaluationResult(figures, comparisons, per_user, tuple(folds), settings.k, gains)


def hybrid_difference(
    candidate: EvaluationResult, reference: EvaluationResult, metric: str, settings: Evaluation, seed: int
) -> Estimate:
    """The candidate's hybrid less the reference's, paired over the folds and users that both have."""
    new, old = (
        result.per_user[result.per_user["model"] == "hybrid"].set_index(["fold", "user"])[metric]
        for result in (candidate, reference)
    )
    paired = (new - old).dropna().rename(metric).reset_index()
    return mean_of(paired, metric, settings, seed)


def _pooled_segments(folds: Sequence[FoldResult], extra: ExtraSegments) -> pd.DataFrame:
    tables = [*(fold.by_segment for fold in folds), *extra.ndcg]
    return pd.concat([table for table in tables if len(table)], ignore_index=True).astype({"user": np.int64})


def _comparisons(per_user: pd.DataFrame, settings: Evaluation, seed: int) -> pd.DataFrame:
    by_model = {model: rows.reset_index(drop=True) for model, rows in per_user.groupby("model", sort=False)}
    hybrid = by_model.pop("hybrid")
    rows = []
    for baseline, others in by_model.items():
        for metric in (f"ndcg_at_{settings.k}", f"map_at_{settings.k}", f"recall_at_{settings.k}"):
            paired = hybrid[["user"]].assign(**{metric: hybrid[metric] - others[metric]})
            rows.append((baseline, metric, *mean_of(paired, metric, settings, seed)))
    return pd.DataFrame(rows, columns=COMPARISON_COLUMNS)
