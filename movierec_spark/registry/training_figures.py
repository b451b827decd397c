"""The figures of a training: as CSV files in its MLflow run, and as one table that compares the models."""

import re
from dataclasses import asdict, dataclass
from io import StringIO

import mlflow
import pandas as pd
from mlflow.exceptions import MlflowException

from movierec_spark.errors import MovierecError
from movierec_spark.evaluation.bootstrap import Estimate
from movierec_spark.evaluation.gates import Gate
from movierec_spark.evaluation.metric_table import RATING_PREDICTION

FOLDER = "evaluation"  # of the run
METRICS = ("ndcg", "map", "precision", "recall", "coverage")  # of the comparison, in this order
LABELS = {"ndcg": "nDCG", "map": "MAP", "rmse": "RMSE", "mae": "MAE"}


@dataclass(frozen=True)
class TrainingFigures:
    """figures, comparisons: see EvaluationResult. gates: of the training's recipe."""

    figures: pd.DataFrame
    comparisons: pd.DataFrame
    gates: tuple[Gate, ...]


@dataclass(frozen=True)
class ModelComparison:
    """The models of a training side by side, over all users.

    k: length of the lists. users: how many were tested. metrics: those of METRICS that were measured.
    models: by name, the best nDCG first, the estimate of each metric. rating_errors: rmse and mae of the predicted
    ratings, in stars; empty where the training had no ratings.
    """

    k: int
    users: int
    metrics: tuple[str, ...]
    models: dict[str, dict[str, Estimate]]
    rating_errors: dict[str, float]

    def header(self) -> tuple[str, ...]:
        """The heads of the metrics' columns, as nDCG@10."""
        return tuple(f"{label(metric)}@{self.k}" for metric in self.metrics)


def label(metric: str) -> str:
    """A metric's name as people write it."""
    return LABELS.get(metric, metric)


def log_figures(training: TrainingFigures) -> None:
    """Log the figures to the run that is open."""
    gates = pd.DataFrame(map(asdict, training.gates))
    for name, table in (("figures", training.figures), ("comparisons", training.comparisons), ("gates", gates)):
        mlflow.log_text(table.to_csv(index=False), f"{FOLDER}/{name}.csv")


def read_figures(run_id: str) -> TrainingFigures:
    """The figures that a training logged. Raises MovierecError where a file of them is gone."""
    gates = _read(run_id, "gates").astype(object).replace(float("nan"), None)
    return TrainingFigures(
        figures=_read(run_id, "figures"),
        comparisons=_read(run_id, "comparisons"),
        gates=tuple(Gate(**row) for row in gates.to_dict("records")),
    )


def compare_models(figures: pd.DataFrame) -> ModelComparison:
    """The comparison of the models. figures: see EvaluationResult."""
    overall = figures[figures["segment"] == "all"]
    k = list_length(overall)
    ranked = overall[overall["metric"] == f"ndcg_at_{k}"].sort_values("value", ascending=False)
    models = {str(name): _measured(overall[overall["model"] == name], k) for name in ranked["model"]}
    errors = estimates(overall[overall["model"] == RATING_PREDICTION], "metric")
    return ModelComparison(
        k=k,
        users=int(ranked["users"].max()),
        metrics=tuple(metric for metric in METRICS if any(metric in measured for measured in models.values())),
        models=models,
        rating_errors={metric: error.value for metric, error in errors.items()},
    )


def list_length(figures: pd.DataFrame) -> int:
    """The k of ndcg_at_k. figures: see EvaluationResult."""
    matches = map(re.compile(r"ndcg_at_(\d+)").fullmatch, figures["metric"])
    return next(int(match[1]) for match in matches if match)


def estimates(rows: pd.DataFrame, key: str) -> dict[str, Estimate]:
    """The estimate of each row by what stands in the column key. rows: value, low, high and key."""
    return {row[key]: Estimate(row["value"], row["low"], row["high"]) for row in rows.to_dict("records")}


def _measured(of_model: pd.DataFrame, k: int) -> dict[str, Estimate]:
    by_name = estimates(of_model, "metric")
    return {metric: by_name[f"{metric}_at_{k}"] for metric in METRICS if f"{metric}_at_{k}" in by_name}


def _read(run_id: str, name: str) -> pd.DataFrame:
    uri = f"runs:/{run_id}/{FOLDER}/{name}.csv"
    try:
        return pd.read_csv(StringIO(mlflow.artifacts.load_text(uri)))
    except (MlflowException, OSError) as error:
        raise MovierecError(f"{uri} can't be read ({error}); train and register again") from error
