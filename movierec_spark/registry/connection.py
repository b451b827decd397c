"""The connection to the MLflow store of the settings."""

import logging
import os
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_ALREADY_EXISTS, ErrorCode
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

from movierec_spark.settings import Settings
from movierec_spark.settings.store_section import is_uri
from movierec_spark.storage.store_options import environment

SQLITE = "sqlite:///"


def connect(settings: Settings) -> MlflowClient:
    """A client of settings.tracking_uri, which becomes this process's store; a local store is made where missing.

    MLflow reads and writes artifacts on S3 by the keys of the settings, which become variables of this process.
    """
    if settings.artifacts.startswith("s3://"):
        os.environ.update(environment(settings.store))
    uri = settings.tracking_uri
    if uri.startswith(SQLITE):
        logging.getLogger("alembic").setLevel(logging.WARNING)
        make_store(Path(uri.removeprefix(SQLITE)))
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    return MlflowClient()


def make_store(file: Path) -> None:
    """Make MLflow's database where it is missing: whole or not at all, also when jobs do it at once or are killed."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=file.parent) as folder:
        database = Path(folder) / file.name
        SqlAlchemyStore(f"{SQLITE}{database}", (file.parent / "artifacts").as_uri()).engine.dispose()
        with suppress(FileExistsError):
            file.hardlink_to(database)


def experiment_id(settings: Settings) -> str:
    """The id of settings.registry.experiment, made where missing.

    Artifacts lie in settings.artifacts, or where the server of an http store keeps them. MLflow never moves those of an
    experiment: one that was made before keeps its place.
    """
    client, name = connect(settings), settings.registry.experiment
    artifacts = settings.artifacts if is_uri(settings.artifacts) else Path(settings.artifacts).as_uri()
    is_local = settings.tracking_uri.startswith(SQLITE)
    try:
        return client.create_experiment(name, artifacts if is_local else None)
    except MlflowException as error:
        if error.error_code != ErrorCode.Name(RESOURCE_ALREADY_EXISTS):
            raise
    existing = client.get_experiment_by_name(name)
    assert existing is not None
    return existing.experiment_id
