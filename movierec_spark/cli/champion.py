"""The champion's figures beside those of the models that it was compared with."""

import mlflow
import pandas as pd
from rich.table import Table

from movierec_spark.cli.console import table
from movierec_spark.errors import MovierecError
from movierec_spark.registry.connection import connect
from movierec_spark.registry.versions import version_with

METRICS = ("ndcg_at", "map_at", "precision_at", "recall_at", "coverage_at", "rmse")


def comparison() -> Table:
    """Forward evaluation, all users: a row per model, the best nDCG first, with the ends of its interval.

    Raises MovierecError where there is no champion.
    """
    champion = version_with(connect(), "champion")
    if champion is None:
        raise MovierecError("no model has the alias champion: run movierec_train, or set it in MLflow")
    path = mlflow.artifacts.download_artifacts(f"runs:/{champion.run_id}/evaluation/figures.csv")
    figures = by_model(pd.read_csv(path))
    title = f"champion (version {champion.number}, the hybrid) beside the others, on events later than their training"
    return table(title, ("model", *figures.columns), figures.itertuples())


def by_model(figures: pd.DataFrame) -> pd.DataFrame:
    """figures as in Evaluation -> one row per model, one text column per metric; empty where not measured."""
    chosen = figures[(figures["segment"] == "all") & figures["metric"].str.startswith(METRICS)]
    ends = zip(chosen["value"], chosen["low"], chosen["high"], strict=True)
    texts = chosen.assign(text=[_text(*figure) for figure in ends])
    wide = texts.pivot(index="model", columns="metric", values="text").fillna("")
    columns = sorted(wide.columns, key=lambda name: METRICS.index(next(m for m in METRICS if name.startswith(m))))
    return wide[columns].sort_values(columns[0], ascending=False)


def _text(value: float, low: float, high: float) -> str:
    return f"{value:.3f}" + ("" if pd.isna(low) else f" ({low:.3f}-{high:.3f})")
