"""The figures of an evaluation: folds pooled, per user then the mean, with bootstrap intervals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from movierec_spark.evaluation import lists
from movierec_spark.evaluation.bootstrap import Interval, bootstrap_mean
from movierec_spark.evaluation.metrics import mae, rmse
from movierec_spark.evaluation.segments import HISTORY_BANDS
from movierec_spark.evaluation.tested import Tested, star_predictions
from movierec_spark.settings import Evaluation as Settings


@dataclass(frozen=True)
class More:
    """What is known beside the folds.

    groups: user (id), segment: who belongs to which part of the users. parts: see ndcg_by_movies and cold.
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
    tested: tuple[Tested, ...]
    k: int

    def value(self, model: str, metric: str) -> float:
        """One figure over all users. Raises KeyError where there is none."""
        return float(self.figures.set_index(["model", "segment", "metric"]).loc[(model, "all", metric), "value"])


def evaluate(
    tested: Sequence[Tested],
    settings: Settings,
    seed: int,
    user_ids: np.ndarray | None = None,
    more: More | None = None,
) -> Evaluation:
    """Pool the folds; a user tested in several is drawn with all of his or her rows.

    user_ids: the id of each position; where not given, users go by their positions.
    """
    more = more or More()
    folds = [fold.per_user.assign(fold=number) for number, fold in enumerate(tested)]
    per_user, parts = pd.concat(folds, ignore_index=True), _pooled(tested, more)
    if user_ids is not None:
        per_user["user"], parts["user"] = user_ids[per_user["user"]], user_ids[parts["user"]]
    figures = [
        *_overall(per_user, settings, seed),
        *_by_history(per_user, settings, seed),
        *_by_group(per_user, more.groups, settings, seed),
        *_by_part(parts, settings, seed),
        *_coverage(tested, settings.k),
        *_star_errors(tested),
    ]
    return Evaluation(
        pd.DataFrame(figures, columns=["model", "segment", "metric", "value", "low", "high", "users"]),
        _comparisons(per_user, settings, seed),
        per_user,
        tuple(tested),
        settings.k,
    )


def against(candidate: Evaluation, reference: Evaluation, metric: str, settings: Settings, seed: int) -> Interval:
    """The hybrid's metric less that of the reference's hybrid, paired over the users that both test."""
    ours, theirs = (
        each.per_user[each.per_user["model"] == "hybrid"].set_index(["fold", "user"])[metric]
        for each in (candidate, reference)
    )
    paired = (ours - theirs).dropna().rename(metric).reset_index()
    return _mean(paired, metric, settings, seed)


def _pooled(tested: Sequence[Tested], more: More) -> pd.DataFrame:
    tables = [*(fold.by_movies for fold in tested), *more.parts]
    return pd.concat([table for table in tables if len(table)], ignore_index=True).astype({"user": np.int64})


def _metrics(per_user: pd.DataFrame) -> list[str]:
    return [column for column in per_user.columns if column not in ("fold", "model", "user", "history")]


def _overall(per_user: pd.DataFrame, settings: Settings, seed: int) -> Iterator[tuple]:
    for model, own in per_user.groupby("model", sort=False):
        for metric in _metrics(own):
            yield model, "all", metric, *_mean(own, metric, settings, seed), own["user"].nunique()


def _by_history(per_user: pd.DataFrame, settings: Settings, seed: int) -> Iterator[tuple]:
    for segment, (least, most) in HISTORY_BANDS.items():
        band = per_user[per_user["history"].between(least, most)]
        yield from _ndcg(band, segment, f"ndcg_at_{settings.k}", settings, seed)


def _by_group(per_user: pd.DataFrame, groups: pd.DataFrame | None, settings: Settings, seed: int) -> Iterator[tuple]:
    for segment, members in () if groups is None else groups.groupby("segment"):
        own = per_user[per_user["user"].isin(members["user"])]
        yield from _ndcg(own, str(segment), f"ndcg_at_{settings.k}", settings, seed)


def _by_part(parts: pd.DataFrame, settings: Settings, seed: int) -> Iterator[tuple]:
    for segment, own in parts.groupby("segment", sort=False):
        yield from _ndcg(own, str(segment), "ndcg", settings, seed)


def _ndcg(rows: pd.DataFrame, segment: str, column: str, settings: Settings, seed: int) -> Iterator[tuple]:
    """One figure a model."""
    for model, own in rows.groupby("model", sort=False):
        interval = _mean(own, column, settings, seed)
        yield model, segment, f"ndcg_at_{settings.k}", *interval, own["user"].nunique()


def _comparisons(per_user: pd.DataFrame, settings: Settings, seed: int) -> pd.DataFrame:
    by_model = {model: own.reset_index(drop=True) for model, own in per_user.groupby("model", sort=False)}
    rows = []
    for baseline in (name for name in by_model if name != "hybrid"):
        ours, theirs = by_model["hybrid"], by_model[baseline]
        for metric in (f"ndcg_at_{settings.k}", f"map_at_{settings.k}", f"recall_at_{settings.k}"):
            paired = ours[["user"]].assign(**{metric: ours[metric] - theirs[metric]})
            rows.append((baseline, metric, *_mean(paired, metric, settings, seed)))
    return pd.DataFrame(rows, columns=["baseline", "metric", "value", "low", "high"])


def _mean(rows: pd.DataFrame, metric: str, settings: Settings, seed: int) -> Interval:
    return bootstrap_mean(rows[metric].to_numpy(np.float64), rows["user"].to_numpy(), settings.bootstrap_samples, seed)


def _coverage(tested: Sequence[Tested], k: int) -> list[tuple]:
    """Of each model over all folds; it is a figure of the whole, so it has no interval over users."""
    movies = len(tested[0].popularity)
    users = sum(len(lists_) for lists_ in (fold.found["hybrid"] for fold in tested))
    return [
        (
            model,
            "all",
            f"coverage_at_{k}",
            lists.coverage(np.vstack([f.found[model] for f in tested]), movies),
            np.nan,
            np.nan,
            users,
        )
        for model in tested[0].found
    ]


def _star_errors(tested: Sequence[Tested]) -> list[tuple]:
    stars = star_predictions(tested)
    if stars.empty:
        return []
    predicted, actual = stars["predicted"].to_numpy(), stars["actual"].to_numpy()
    errors = {"rmse": rmse(predicted, actual), "mae": mae(predicted, actual)}
    return [("predicted_stars", "all", name, value, np.nan, np.nan, np.nan) for name, value in errors.items()]
