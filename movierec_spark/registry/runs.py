"""Trainings as MLflow runs: one run per training, a nested run for each model that it compares."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from matplotlib.figure import Figure
from mlflow.data.delta_dataset_source import DeltaDatasetSource
from mlflow.data.meta_dataset import MetaDataset
from mlflow.entities import Run

from movierec_spark.evaluation.evaluate import EvaluationResult
from movierec_spark.evaluation.gates import Gate, all_passed
from movierec_spark.evaluation.metric_table import RATING_PREDICTION
from movierec_spark.evaluation.off_policy.candidate import OffPolicyEvaluation
from movierec_spark.models.item_state import ItemState
from movierec_spark.registry.connection import connect, experiment_id
from movierec_spark.registry.description import describe
from movierec_spark.registry.off_policy_figures import log_off_policy
from movierec_spark.registry.training_figures import FOLDER, TrainingFigures, log_figures
from movierec_spark.registry.trials import log_trials
from movierec_spark.settings import Settings


@dataclass(frozen=True)
class TableRead:
    """A Delta table as a training read it."""

    name: str
    location: str
    version: int


@dataclass(frozen=True)
class TrainingRecord:
    """What MLflow keeps of a training.

    recipe: the settings behind fingerprint, nested. params: the same, flat. titles: by movie id.
    attributes: by movie id, genres and release_year. reference: what the gates compared the recipe with, in words.
    trials: see SearchResult; None without a search. off_policy: None where no place was explored.
    """

    as_of: date
    fingerprint: str
    recipe: Mapping[str, Any]
    params: Mapping[str, Any]
    tables: tuple[TableRead, ...]
    state: ItemState
    evaluation: EvaluationResult
    gates: tuple[Gate, ...]
    plots: Mapping[str, Figure]
    titles: Mapping[int, str]
    attributes: Mapping[int, Mapping[str, Any]]
    reference: str
    trials: pd.DataFrame | None = None
    off_policy: OffPolicyEvaluation | None = None

    @property
    def figures(self) -> TrainingFigures:
        return TrainingFigures(self.evaluation.figures, self.evaluation.comparisons, self.gates)


def log_training(record: TrainingRecord, settings: Settings) -> str:
    """Log a training; returns the id of its run."""
    experiment = experiment_id(settings)
    with mlflow.start_run(experiment_id=experiment, run_name=f"train {record.as_of}", tags=_tags(record)) as run:
        mlflow.log_params(dict(record.params))
        _log_inputs(record.tables)
        for name, figure in record.plots.items():
            mlflow.log_figure(figure, f"plots/{name}.png")
        log_figures(record.figures)
        for name in ("segment_gains", "breadth_curve"):
            mlflow.log_text(getattr(record.evaluation, name).to_csv(index=False), f"{FOLDER}/{name}.csv")
        mlflow.log_dict(dict(record.recipe), "recipe.json")
        mlflow.log_dict({str(movie): title for movie, title in record.titles.items()}, "titles.json")
        mlflow.log_dict({str(movie): dict(values) for movie, values in record.attributes.items()}, "movies.json")
        with tempfile.TemporaryDirectory() as folder:
            record.state.save(Path(folder))
            mlflow.log_artifacts(folder, "state")
        if record.off_policy is not None:
            log_off_policy(record.off_policy)
        _log_models(record.evaluation.figures, experiment)
        if record.trials is not None:
            log_trials(record.trials, experiment)
    return run.info.run_id


def newest_training(as_of: date, settings: Settings) -> Run | None:
    """The run of the last training of a day that has finished."""
    runs = connect(settings).search_runs(
        [experiment_id(settings)],
        f"tags.as_of = '{as_of}' and attributes.status = 'FINISHED'",
        order_by=["attributes.start_time DESC"],
        max_results=1,
    )
    return runs[0] if runs else None


def _tags(record: TrainingRecord) -> dict[str, str]:
    return {
        "as_of": f"{record.as_of}",
        "fingerprint": record.fingerprint,
        "gates": "passed" if all_passed(record.gates) else "failed",
        "gates reference": record.reference,
        "mlflow.note.content": describe(
            record.as_of, record.fingerprint, record.reference, record.figures, record.trials, record.off_policy
        ),
        **{f"delta {table.name}": f"version {table.version}" for table in record.tables},
    }


def _log_inputs(tables: tuple[TableRead, ...]) -> None:
    for table in tables:
        source = DeltaDatasetSource(path=table.location, delta_table_version=table.version)
        dataset = MetaDataset(source, table.name, f"version {table.version}")  # type: ignore[abstract]
        mlflow.log_input(dataset, "training")


def _log_models(figures: pd.DataFrame, experiment: str) -> None:
    """A nested run for each model; the figures of what is served stand on the training's run too."""
    for model, rows in figures.groupby("model", sort=False):
        metrics = _metrics(rows)
        with mlflow.start_run(experiment_id=experiment, run_name=str(model), nested=True):
            mlflow.set_tag("model", model)
            mlflow.log_metrics(metrics)
        if model in ("hybrid", RATING_PREDICTION):
            mlflow.log_metrics(metrics)


def _metrics(rows: pd.DataFrame) -> dict[str, float]:
    """The values and the ends of their intervals, over all users and in each segment, by MLflow's name."""
    metrics: dict[str, float] = {}
    for row in rows.itertuples():
        segment = "" if row.segment == "all" else f"{_mlflow_name(row.segment)}/"
        ends = {"": row.value, "_low": row.low, "_high": row.high}
        metrics |= {f"{segment}{row.metric}{end}": float(x) for end, x in ends.items() if pd.notna(x)}
    return metrics


def _mlflow_name(name: str) -> str:
    """The name in the characters that MLflow allows."""
    return re.sub(r"[^\w .:/-]", " ", name.replace("+", " or more")).replace("  ", " ")
