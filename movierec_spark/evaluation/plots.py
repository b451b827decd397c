"""Plots of an evaluation, as matplotlib figures that need no display."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from movierec_spark.evaluation.evaluation import Evaluation
from movierec_spark.evaluation.fold_result import CURVE, star_predictions
from movierec_spark.evaluation.segments import HISTORY_BANDS


def plots(evaluation: Evaluation) -> dict[str, Figure]:
    """All plots, by name; calibration only where stars were predicted."""
    drawn = {
        "models": models(evaluation),
        "precision_recall": precision_recall(evaluation),
        "history_length": history_length(evaluation),
        "segments": segments(evaluation),
        "popularity": popularity(evaluation),
    }
    stars = star_predictions(evaluation.tested)
    return drawn if stars.empty else drawn | {"calibration": calibration(stars)}


def models(evaluation: Evaluation) -> Figure:
    """nDCG of each model with its interval."""
    metric = f"ndcg_at_{evaluation.k}"
    rows = _of(evaluation, "all", metric).sort_values("value")
    figure, axes = _figure(f"nDCG@{evaluation.k}, forward windows", "", f"nDCG@{evaluation.k}")
    errors = np.abs(rows[["low", "high"]].to_numpy().T - rows["value"].to_numpy())
    axes.barh(rows["model"], rows["value"], xerr=errors, color="#4477aa")
    axes.set(xlabel=f"nDCG@{evaluation.k}", ylabel="")
    return figure


def precision_recall(evaluation: Evaluation) -> Figure:
    """Precision against recall, as the list grows."""
    figure, axes = _figure(f"Precision and recall at {', '.join(map(str, CURVE))}", "recall", "precision")
    values = evaluation.figures.set_index(["model", "segment", "metric"])["value"]
    for model in evaluation.tested[0].found:
        points = [[values[model, "all", f"curve_{side}_{k}"] for k in CURVE] for side in ("recall", "precision")]
        axes.plot(*points, marker="o", markersize=3, label=model)
    axes.legend()
    return figure


def history_length(evaluation: Evaluation) -> Figure:
    """nDCG by the length of the user's history."""
    figure, axes = _figure(f"nDCG@{evaluation.k} by length of history", "events before the test", "nDCG")
    names = list(HISTORY_BANDS)
    rows = evaluation.figures[evaluation.figures["segment"].isin(names)]
    for model, own in rows.groupby("model", sort=False):
        axes.plot(names, own.set_index("segment")["value"].reindex(names), marker="o", label=model)
    axes.legend()
    return figure


def segments(evaluation: Evaluation) -> Figure:
    """nDCG of each model in every segment, the hybrid with its interval."""
    metric = f"ndcg_at_{evaluation.k}"
    rows = evaluation.figures[(evaluation.figures["metric"] == metric)].dropna(subset="value")
    names = list(rows["segment"].unique())[::-1]
    figure, axes = _figure(f"nDCG@{evaluation.k} by segment", "nDCG", "", height=1.5 + 0.22 * len(names))
    for model, own in rows.groupby("model", sort=False):
        places = [names.index(name) for name in own["segment"]]
        if model == "hybrid":
            axes.hlines(places, own["low"], own["high"], color="#bbbbbb", zorder=0)
        axes.scatter(own["value"], places, label=model, s=14)
    axes.set_yticks(range(len(names)), names)
    axes.legend()
    return figure


def popularity(evaluation: Evaluation) -> Figure:
    """Which share of the recommendations goes to which share of the movies, the most popular first."""
    figure, axes = _figure("Popularity bias", "share of movies, most popular first", "share of recommendations")
    for model in evaluation.tested[0].found:
        shares = np.mean([_cumulative(fold.found[model], fold.popularity) for fold in evaluation.tested], axis=0)
        axes.plot(np.linspace(0, 1, len(shares)), shares, label=model)
    axes.set_xscale("symlog", linthresh=0.01)
    axes.legend()
    return figure


def calibration(stars: pd.DataFrame) -> Figure:
    """Mean stars given, by stars predicted."""
    figure, axes = _figure("Calibration of predicted stars", "predicted", "given, mean")
    halves = stars.groupby((stars["predicted"] * 4).round() / 4).agg(given=("actual", "mean"), n=("actual", "size"))
    axes.plot([0.5, 5], [0.5, 5], color="#bbbbbb")
    axes.scatter(halves.index, halves["given"], s=np.sqrt(halves["n"]) * 4)
    return figure


def _cumulative(found: np.ndarray, events: np.ndarray) -> np.ndarray:
    counts = np.bincount(found[found >= 0], minlength=len(events))[np.argsort(-events, kind="stable")]
    return counts.cumsum() / max(counts.sum(), 1)


def _of(evaluation: Evaluation, segment: str, metric: str) -> pd.DataFrame:
    figures = evaluation.figures
    return figures[(figures["segment"] == segment) & (figures["metric"] == metric)]


def _figure(title: str, x: str, y: str, height: float = 4.5) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7, height), layout="constrained")
    axes = figure.subplots()
    axes.set(title=title, xlabel=x, ylabel=y)
    return figure, axes
