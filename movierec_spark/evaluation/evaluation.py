"""The figures of an evaluation: folds pooled, per user then the mean, with bootstrap intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from movierec_spark.evaluation.bootstrap import Interval
from movierec_spark.evaluation.fold_result import FoldResult
from movierec_spark.evaluation.metric_table import (
    by_group,
    by_history,
    by_part,
    coverage,
    mean_of,
    overall,
    star_errors,
)
from movierec_spark.settings import Evaluation as Settings


@dataclass(frozen=True)
class ExtraSegments:
    """What is known beside the folds.

    groups: user_id, group: who belongs to which part of the users. parts: see ndcg_by_movies and cold.
    """

    groups: pd.DataFrame | None = None
    parts: tuple[pd.DataFrame, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation found.

    figures: model, segment ("all", or one of segments.py), metric, value, low, high, users.
    comparisons: the hybrid less each baseline: baseline, metric, value, low, high (paired).
    per_user: fold, model, user, history and the metrics; one row per fold, model and user.
    tested: what they come from. k: length of the lists.
    """

    figures: pd.DataFrame
    comparisons: pd.DataFrame
    per_user: pd.DataFrame
    tested: tuple[FoldResult, ...]
    k: int

    def value(self, model: str, metric: str) -> float:
        """One figure over all users. Raises KeyError where there is none."""
        return float(self.figures.set_index(["model", "segment", "metric"]).loc[(model, "all", metric), "value"])


def evaluate(
    tested: Sequence[FoldResult],
    settings: Settings,
    seed: int,
    user_ids: np.ndarray | None = None,
    more: ExtraSegments | None = None,
) -> Evaluation:
    """Pool the folds; a user tested in several is drawn with all of his or her rows.

    user_ids: the id of each position; where not given, users go by their positions.
    """
    more = more or ExtraSegments()
    folds = [fold.per_user.assign(fold=number) for number, fold in enumerate(tested)]
    per_user, parts = pd.concat(folds, ignore_index=True), _pooled(tested, more)
    if user_ids is not None:
        per_user["user"], parts["user"] = user_ids[per_user["user"]], user_ids[parts["user"]]
    figures = [
        *overall(per_user, settings, seed),
        *by_history(per_user, settings, seed),
        *by_group(per_user, more.groups, settings, seed),
        *by_part(parts, settings, seed),
        *coverage(tested, settings.k),
        *star_errors(tested),
    ]
    table = pd.DataFrame(figures, columns=["model", "segment", "metric", "value", "low", "high", "users"])
    return Evaluation(table, _comparisons(per_user, settings, seed), per_user, tuple(tested), settings.k)


def against(candidate: Evaluation, reference: Evaluation, metric: str, settings: Settings, seed: int) -> Interval:
    """The hybrid's metric less that of the reference's hybrid, paired over the users that both test."""
    ours, theirs = (
        each.per_user[each.per_user["model"] == "hybrid"].set_index(["fold", "user"])[metric]
        for each in (candidate, reference)
    )
    paired = (ours - theirs).dropna().rename(metric).reset_index()
    return mean_of(paired, metric, settings, seed)


def _pooled(tested: Sequence[FoldResult], more: ExtraSegments) -> pd.DataFrame:
    tables = [*(fold.by_movies for fold in tested), *more.parts]
    return pd.concat([table for table in tables if len(table)], ignore_index=True).astype({"user": np.int64})


def _comparisons(per_user: pd.DataFrame, settings: Settings, seed: int) -> pd.DataFrame:
    by_model = {model: own.reset_index(drop=True) for model, own in per_user.groupby("model", sort=False)}
    rows = []
    for baseline in (name for name in by_model if name != "hybrid"):
        ours, theirs = by_model["hybrid"], by_model[baseline]
        for metric in (f"ndcg_at_{settings.k}", f"map_at_{settings.k}", f"recall_at_{settings.k}"):
            paired = ours[["user"]].assign(**{metric: ours[metric] - theirs[metric]})
            rows.append((baseline, metric, *mean_of(paired, metric, settings, seed)))
    return pd.DataFrame(rows, columns=["baseline", "metric", "value", "low", "high"])
