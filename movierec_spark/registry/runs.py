"""Trainings as MLflow runs: one run a training, a nested one for each model that was compared."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from matplotlib.figure import Figure
from mlflow import MlflowClient
from mlflow.data.delta_dataset_source import DeltaDatasetSource
from mlflow.data.meta_dataset import MetaDataset
from mlflow.entities import Run

from movierec_spark.evaluation.evaluation import Evaluation
from movierec_spark.evaluation.gates import Gate, passed
from movierec_spark.models.item_state import ItemState
from movierec_spark.registry.connection import connect, experiment_id
from movierec_spark.registry.description import describe
from movierec_spark.registry.trials import log_trials


@dataclass(frozen=True)
class TableRead:
    """A Delta table as a training read it."""

    name: str
    location: str
    version: int


@dataclass(frozen=True)
class TrainingRecord:
    """What is kept of a training.

    recipe: the settings behind fingerprint, nested. params: the same, flat. titles: of every movie, by its id;
    facts: of every movie, by its id, genres and release_year.
    reference: what the gates compared the recipe with, in words. trials: of the search for the recipe, one row
    each: the choices, ndcg, low, high, gain, gain_low, gain_high, trial, chosen; None without a search.
    """

    as_of: date
    fingerprint: str
    recipe: Mapping[str, Any]
    params: Mapping[str, Any]
    tables: tuple[TableRead, ...]
    state: ItemState
    evaluation: Evaluation
    gates: tuple[Gate, ...]
    plots: Mapping[str, Figure]
    titles: Mapping[int, str]
    facts: Mapping[int, Mapping[str, Any]]
    reference: str
    trials: pd.DataFrame | None = None


def log_training(record: TrainingRecord) -> str:
    """Log a training; the run's id."""
    experiment = experiment_id(connect())
    with mlflow.start_run(experiment_id=experiment, run_name=f"train {record.as_of}", tags=_tags(record)) as run:
        mlflow.log_params(dict(record.params))
        _log_inputs(record.tables)
        for name, figure in record.plots.items():
            mlflow.log_figure(figure, f"plots/{name}.png")
        mlflow.log_text(record.evaluation.figures.to_csv(index=False), "evaluation/figures.csv")
        mlflow.log_text(record.evaluation.comparisons.to_csv(index=False), "evaluation/comparisons.csv")
        mlflow.log_text(pd.DataFrame(map(asdict, record.gates)).to_csv(index=False), "evaluation/gates.csv")
        mlflow.log_dict(dict(record.recipe), "recipe.json")
        mlflow.log_dict({str(movie): title for movie, title in record.titles.items()}, "titles.json")
        mlflow.log_dict({str(movie): dict(told) for movie, told in record.facts.items()}, "movies.json")
        with tempfile.TemporaryDirectory() as folder:
            record.state.save(Path(folder))
            mlflow.log_artifacts(folder, "state")
        _log_models(record.evaluation.figures, experiment)
        if record.trials is not None:
            log_trials(record.trials, experiment)
    return run.info.run_id


def newest_training(client: MlflowClient, as_of: date) -> Run | None:
    """The last training of a day that came to its end."""
    found = client.search_runs(
        [experiment_id(client)],
        f"tags.as_of = '{as_of}' and attributes.status = 'FINISHED'",
        order_by=["attributes.start_time DESC"],
        max_results=1,
    )
    return found[0] if found else None


def _tags(record: TrainingRecord) -> dict[str, str]:
    gates = {f"gate {plain(gate.name)}": str(gate).removeprefix(f"{gate.name}: ") for gate in record.gates}
    return {
        "as_of": f"{record.as_of}",
        "fingerprint": record.fingerprint,
        "gates": "passed" if passed(record.gates) else "failed",
        "gates reference": record.reference,
        "mlflow.note.content": describe(
            record.as_of, record.fingerprint, record.reference, record.gates, record.evaluation.figures, record.trials
        ),
        **gates,
        **{f"delta {table.name}": f"version {table.version}" for table in record.tables},
    }


def _log_inputs(tables: tuple[TableRead, ...]) -> None:
    for table in tables:
        source = DeltaDatasetSource(path=table.location, delta_table_version=table.version)
        read = MetaDataset(source, table.name, f"version {table.version}")  # type: ignore[abstract]
        mlflow.log_input(read, "training")


def _log_models(figures: pd.DataFrame, experiment: str) -> None:
    """A nested run for each model; the hybrid's figures stand on the training's own run too."""
    for model, rows in figures.groupby("model", sort=False):
        metrics = _metrics(rows)
        with mlflow.start_run(experiment_id=experiment, run_name=str(model), nested=True):
            mlflow.set_tag("model", model)
            mlflow.log_metrics(metrics)
        if model in ("hybrid", "predicted_stars"):
            mlflow.log_metrics(metrics)


def _metrics(rows: pd.DataFrame) -> dict[str, float]:
    """By name the value and the ends of its interval, of all users and of each segment."""
    metrics: dict[str, float] = {}
    for row in rows.itertuples():
        segment = "" if row.segment == "all" else f"{plain(row.segment)}/"
        ends = {"": row.value, "_low": row.low, "_high": row.high}
        metrics |= {f"{segment}{row.metric}{end}": float(x) for end, x in ends.items() if pd.notna(x)}
    return metrics


def plain(name: str) -> str:
    """The name in the characters that MLflow takes."""
    return re.sub(r"[^\w .:/-]", " ", name.replace("@", " at ").replace("+", " or more")).replace("  ", " ")
