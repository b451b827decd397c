"""The report of a day as an MLflow run: one run per day, whose artifact is the page."""

from datetime import date
from pathlib import Path

import mlflow

from movierec_spark.registry.connection import connect, experiment_id
from movierec_spark.settings import Settings

TAG = "explored"  # its value is the day


def log_exploration(page: Path, as_of: date, settings: Settings) -> str:
    """Log the page in the run of its day, which is made where it is missing; returns the id of the run."""
    experiment = experiment_id(settings)
    runs = connect(settings).search_runs([experiment], f"tags.{TAG} = '{as_of}'", max_results=1)
    existing = runs[0].info.run_id if runs else None
    with mlflow.start_run(existing, experiment, run_name=f"explore {as_of}", tags={TAG: f"{as_of}"}) as run:
        mlflow.log_artifact(str(page))
    return run.info.run_id
