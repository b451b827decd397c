"""The MLflow store that conf names."""

import logging
from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_ALREADY_EXISTS, ErrorCode

from movierec_spark.settings import settings


def connect() -> MlflowClient:
    """A client of settings().tracking_uri, from now on this process's store; a local one is made where missing."""
    uri = settings().tracking_uri
    if uri.startswith("sqlite:///"):
        logging.getLogger("alembic").setLevel(logging.WARNING)
        Path(uri.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    return MlflowClient()


def experiment_id(client: MlflowClient) -> str:
    """The id of settings().registry.experiment, made where missing.

    Artifacts lie below settings().mlflow, or where the server of an http store keeps them.
    """
    name = settings().registry.experiment
    local = settings().tracking_uri.startswith("sqlite:///")
    try:
        return client.create_experiment(name, (settings().mlflow / "artifacts").as_uri() if local else None)
    except MlflowException as error:
        if error.error_code != ErrorCode.Name(RESOURCE_ALREADY_EXISTS):
            raise
    found = client.get_experiment_by_name(name)
    assert found is not None
    return found.experiment_id
