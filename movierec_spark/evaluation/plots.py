"""Plots of an evaluation, as matplotlib figures that need no display."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from movierec_spark.evaluation.evaluate import EvaluationResult
from movierec_spark.evaluation.fold_result import CURVE_KS, pooled_rating_predictions
from movierec_spark.evaluation.segments import HISTORY_SEGMENTS


def plots(result: EvaluationResult) -> dict[str, Figure]:
    """All plots, by name; calibration only where ratings were predicted."""
    by_name = {
        "models": models(result),
        "precision_recall": precision_recall(result),
        "history_length": history_length(result),
        "segments": segments(result),
        "popularity": popularity(result),
    }
    if not result.breadth_curve.empty:
        by_name["breadth"] = breadth(result)
    ratings = pooled_rating_predictions(result.folds)
    return by_name if ratings.empty else by_name | {"calibration": calibration(ratings)}


def models(result: EvaluationResult) -> Figure:
    """nDCG of each model with its interval."""
    figures, metric = result.figures, f"ndcg_at_{result.k}"
    rows = figures[(figures["segment"] == "all") & (figures["metric"] == metric)].sort_values("value")
    figure, axes = _figure(f"nDCG@{result.k}, forward windows", f"nDCG@{result.k}", "")
    errors = np.abs(rows[["low", "high"]].to_numpy().T - rows["value"].to_numpy())
    axes.barh(rows["model"], rows["value"], xerr=errors, color="#4477aa")
    return figure


def precision_recall(result: EvaluationResult) -> Figure:
    """Precision against recall, as the list grows."""
    figure, axes = _figure(f"Precision and recall at {', '.join(map(str, CURVE_KS))}", "recall", "precision")
    values = result.figures.set_index(["model", "segment", "metric"])["value"]
    for model in result.folds[0].top_items:
        recall, precision = (
            [values[model, "all", f"curve_{metric}_{k}"] for k in CURVE_KS] for metric in ("recall", "precision")
        )
        axes.plot(recall, precision, marker="o", markersize=3, label=model)
    axes.legend()
    return figure


def history_length(result: EvaluationResult) -> Figure:
    """nDCG by the length of the user's history."""
    figure, axes = _figure(f"nDCG@{result.k} by length of history", "events before the test", "nDCG")
    names = list(HISTORY_SEGMENTS)
    rows = result.figures[result.figures["segment"].isin(names)]
    for model, of_model in rows.groupby("model", sort=False):
        axes.plot(names, of_model.set_index("segment")["value"].reindex(names), marker="o", label=model)
    axes.legend()
    return figure


def segments(result: EvaluationResult) -> Figure:
    """nDCG of each model in every segment, the hybrid with its interval."""
    metric = f"ndcg_at_{result.k}"
    rows = result.figures[(result.figures["metric"] == metric)].dropna(subset="value")
    names = list(rows["segment"].unique())[::-1]
    figure, axes = _figure(f"nDCG@{result.k} by segment", "nDCG", "", height=1.5 + 0.22 * len(names))
    for model, of_model in rows.groupby("model", sort=False):
        heights = [names.index(name) for name in of_model["segment"]]
        if model == "hybrid":
            axes.hlines(heights, of_model["low"], of_model["high"], color="#bbbbbb", zorder=0)
        axes.scatter(of_model["value"], heights, label=model, s=14)
    axes.set_yticks(range(len(names)), names)
    axes.legend()
    return figure


def popularity(result: EvaluationResult) -> Figure:
    """Which share of the recommendations goes to which share of the movies, the most popular first."""
    figure, axes = _figure("Popularity bias", "share of movies, most popular first", "share of recommendations")
    for model in result.folds[0].top_items:
        shares = [_cumulative_share(fold.top_items[model], fold.popularity) for fold in result.folds]
        mean = np.mean(shares, axis=0)
        axes.plot(np.linspace(0, 1, len(mean)), mean, label=model)
    axes.set_xscale("symlog", linthresh=0.01)
    axes.legend()
    return figure


def breadth(result: EvaluationResult) -> Figure:
    """What the hybrid's lists gain in reach and lose in accuracy, the more breadth they have."""
    figure, axes = _figure("Breadth", f"coverage@{result.k}", f"nDCG@{result.k}, relative to breadth 0")
    curve = result.breadth_curve
    for metric, label in (("ndcg", "nDCG"), ("debiased_ndcg", "debiased nDCG")):
        axes.plot(curve["coverage"], curve[metric] / curve[metric].iloc[0], marker="o", label=label)
    for strength, coverage, ndcg in zip(curve["breadth"], curve["coverage"], curve["ndcg"], strict=True):
        point = (coverage, ndcg / curve["ndcg"].iloc[0])
        axes.annotate(f"{strength:g}", point, xytext=(3, 4), textcoords="offset points")
    axes.legend()
    return figure


def calibration(ratings: pd.DataFrame) -> Figure:
    """The mean rating given, by the rating predicted. ratings: predicted, actual (stars)."""
    figure, axes = _figure("Calibration of predicted ratings", "predicted, stars", "given, mean")
    bins = ratings.groupby((ratings["predicted"] * 4).round() / 4).agg(given=("actual", "mean"), n=("actual", "size"))
    axes.plot([0.5, 5], [0.5, 5], color="#bbbbbb")
    axes.scatter(bins.index, bins["given"], s=np.sqrt(bins["n"]) * 4)
    return figure


def _cumulative_share(top_items: np.ndarray, popularity: np.ndarray) -> np.ndarray:
    """The share of all recommendations that the first movies get, float64 per movie, the most popular first."""
    by_popularity = np.argsort(-popularity, kind="stable")
    counts = np.bincount(top_items[top_items >= 0], minlength=len(popularity))[by_popularity]
    return counts.cumsum() / max(counts.sum(), 1)


def _figure(title: str, x: str, y: str, height: float = 4.5) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7, height), layout="constrained")
    axes = figure.subplots()
    axes.set(title=title, xlabel=x, ylabel=y)
    return figure, axes
