"""What the lists are worth: the project's metrics and its paired bootstrap, on the lists of all models."""

from collections.abc import Iterator, Sequence
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from movierec_spark.evaluation.bootstrap import bootstrap_mean
from movierec_spark.evaluation.list_metrics import catalogue_coverage
from movierec_spark.evaluation.metrics import hits, ranking_metrics
from movierec_spark.settings import Settings
from tests.benchmarks.peers.folds import Queries, Training
from tests.benchmarks.peers.plan import Group, lists_file, queries_file, training_file

METRICS = ("ndcg", "recall")


def protocol_figures(
    work: Path, group: Group, protocol: str, models: Sequence[str], settings: Settings, n_movies: int
) -> list[dict[str, Any]]:
    """One object per model: its means over all rows, and what the hybrid has more, with the ends of intervals.

    n_movies: in the catalogue, for coverage. The bootstrap draws a user with all of his or her rows.
    """
    per_row, listed = _per_row(work, group, protocol, models)
    hybrid = per_row[per_row["model"] == "hybrid"].reset_index(drop=True)
    k, samples, seed = settings.evaluation.k, settings.evaluation.bootstrap_samples, settings.model.seed
    rows = []
    for model in models:
        own = per_row[per_row["model"] == model].reset_index(drop=True)
        row = {"protocol": protocol, "model": model, "users": int(own["user"].nunique()), "lists": len(own)}
        for metric in METRICS:
            difference = bootstrap_mean(
                (hybrid[metric] - own[metric]).to_numpy(), own["user"].to_numpy(), samples, seed
            )
            row[f"{metric}_at_{k}"] = float(own[metric].mean())
            row |= _named(f"hybrid_less_{metric}_at_{k}", difference if model != "hybrid" else (nan, nan, nan))
        row[f"coverage_at_{k}"] = catalogue_coverage(listed[model], n_movies)
        rows.append(row)
    return rows


def _per_row(
    work: Path, group: Group, protocol: str, models: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """model, user and METRICS of each row of the protocol's queries; by model all lists, positions in the catalogue."""
    tables, listed = [], {model: [] for model in models}
    for name, queries, training in _queries(work, group, protocol):
        relevant = queries.relevant(training.n_movies)
        for model in models:
            lists = np.load(lists_file(work, name, protocol, model))
            metrics = ranking_metrics(hits(lists, relevant), queries.n_relevant)[list(METRICS)]
            tables.append(metrics.assign(model=model, user=queries.user))
            listed[model].append(np.where(lists >= 0, training.known[lists], -1))
    return pd.concat(tables, ignore_index=True), {model: np.vstack(lists) for model, lists in listed.items()}


def _queries(work: Path, group: Group, protocol: str) -> Iterator[tuple[str, Queries, Training]]:
    for name, protocols in group.trainings.items():
        if protocol in protocols:
            yield name, Queries.load(queries_file(work, name, protocol)), Training.load(training_file(work, name))


def _named(name: str, estimate: Sequence[float]) -> dict[str, float | None]:
    ends = zip((name, f"{name}_low", f"{name}_high"), estimate, strict=True)
    return {end: None if np.isnan(value) else float(value) for end, value in ends}
