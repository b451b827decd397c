"""The versions of the registered model, and which of them serves a day."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE, RESOURCE_DOES_NOT_EXIST, ErrorCode

from movierec_spark.errors import MovierecError
from movierec_spark.models.item_state import ItemState
from movierec_spark.registry.connection import connect
from movierec_spark.settings import settings

NO_SUCH_ALIAS = {ErrorCode.Name(INVALID_PARAMETER_VALUE), ErrorCode.Name(RESOURCE_DOES_NOT_EXIST)}


@dataclass(frozen=True)
class Version:
    """A version that was loaded and tried; approved: by the gates, or as the first one ever."""

    number: int
    run_id: str
    trained_as_of: date
    approved: bool


def versions(client: MlflowClient) -> list[Version]:
    """The versions that register brought to their end, in the order of their numbers."""
    found = client.search_model_versions(f"name='{settings().registry.model}'")
    return sorted((_version(each) for each in found if "approved" in each.tags), key=lambda each: each.number)


def version_with(client: MlflowClient, alias: str) -> Version | None:
    """The version that carries an alias.

    Raises MovierecError where it was put on a version that register did not bring to its end.
    """
    model = settings().registry.model
    try:
        found = client.get_model_version_by_alias(model, alias)
    except MlflowException as error:
        if error.error_code not in NO_SUCH_ALIAS:
            raise
        return None
    if "approved" not in found.tags:
        raise MovierecError(
            f"{model} version {found.version} has the alias {alias} but was never registered to its end: "
            "set the alias on another version, or run register again"
        )
    return _version(found)


def version_for_day(day: date, newest_day: bool) -> Version | None:
    """The version that serves a day; None where the day is served by what trends.

    The newest day is the champion's. A past day, and one before the champion was trained, takes the newest
    approved version that knew nothing of later days.
    """
    client = connect()
    champion = version_with(client, "champion")
    if newest_day and (champion is None or champion.trained_as_of <= day):
        return champion
    earlier = [each for each in versions(client) if each.approved and each.trained_as_of <= day]
    return max(earlier, key=lambda each: (each.trained_as_of, each.number), default=None)


def challenger_for_day(day: date, newest_day: bool, champion: Version | None) -> Version | None:
    """The version that serves beside the champion on a day: the newest day only, and one that knew no later day."""
    challenger = version_with(connect(), "challenger") if newest_day and champion else None
    if challenger is None or challenger == champion or challenger.trained_as_of > day:
        return None
    return challenger


def artifact(number: int, name: str) -> Path:
    """A folder or file that a version holds: "state" or "titles.json", on this machine's disk."""
    connect()
    uri = f"models:/{settings().registry.model}/{number}"
    return Path(mlflow.artifacts.download_artifacts(artifact_uri=f"{uri}/artifacts/{name}"))


def load_state(number: int) -> ItemState:
    """The item state of a version."""
    return ItemState.load(artifact(number, "state"))


def _version(found: ModelVersion) -> Version:
    return Version(
        number=int(found.version),
        run_id=found.run_id or "",
        trained_as_of=date.fromisoformat(found.tags["trained_as_of"]),
        approved=found.tags["approved"] == "true",
    )
