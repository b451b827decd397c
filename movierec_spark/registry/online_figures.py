"""Figures of how users received a version's lists, on the MLflow run that trained it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from mlflow.entities import Metric
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_DOES_NOT_EXIST, ErrorCode

from movierec_spark.registry.connection import connect
from movierec_spark.settings import Settings

PREFIX = "online/"  # MLflow's pages show metrics with one prefix as one group
FIRST_DAY = date(1970, 1, 1)


def log_online_figures(version: int, day: date, figures: Mapping[str, float], settings: Settings) -> bool:
    """Log each figure of the lists of a day as one point of a curve, whose step is the days since 1970.

    The same figures again change nothing. Returns whether the registry still has the version, with its run.
    """
    client = connect(settings)
    try:
        run_id = client.get_model_version(settings.registry.model, str(version)).run_id
    except MlflowException as error:
        if error.error_code != ErrorCode.Name(RESOURCE_DOES_NOT_EXIST):
            raise
        return False
    if not run_id:
        return False
    moment = int(datetime.combine(day, time(), UTC).timestamp() * 1000)
    step = (day - FIRST_DAY).days
    points = [Metric(f"{PREFIX}{name}", value, moment, step) for name, value in figures.items()]
    client.log_batch(run_id, metrics=points)
    return True
