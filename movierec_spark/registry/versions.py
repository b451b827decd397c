"""The versions of the registered model, and which of them serves a day."""

from datetime import date
from pathlib import Path

import mlflow
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE, RESOURCE_DOES_NOT_EXIST, ErrorCode

from movierec_spark.errors import MovierecError
from movierec_spark.registry.connection import connect
from movierec_spark.registry.version import Version
from movierec_spark.settings import Settings

NO_SUCH_ALIAS = {ErrorCode.Name(INVALID_PARAMETER_VALUE), ErrorCode.Name(RESOURCE_DOES_NOT_EXIST)}


def registered_versions(settings: Settings) -> list[Version]:
    """The versions that were registered to their end, in the order of their numbers."""
    every = connect(settings).search_model_versions(f"name='{settings.registry.model}'")
    finished = (_version(version) for version in every if "approved" in version.tags)
    return sorted(finished, key=lambda version: version.number)


def version_with(alias: str, settings: Settings) -> Version | None:
    """The version with an alias; None where no version has it.

    Raises MovierecError where the alias was set on a version that was not registered to its end.
    """
    client, model = connect(settings), settings.registry.model
    try:
        version = client.get_model_version_by_alias(model, alias)
    except MlflowException as error:
        if error.error_code not in NO_SUCH_ALIAS:
            raise
        return None
    if "approved" not in version.tags:
        raise MovierecError(
            f"{model} version {version.version} has the alias {alias} but was never registered to its end: "
            "set the alias on another version, or run register again"
        )
    return _version(version)


def version_for_day(day: date, newest_day: bool, settings: Settings) -> Version | None:
    """The version that serves a day; None where the trending movies are served.

    newest_day: whether the day is the newest one; it takes the champion. A past day, and one before the champion's
    training, takes the newest approved version that knew nothing of later days.
    """
    champion = version_with("champion", settings)
    if newest_day and (champion is None or champion.trained_as_of <= day):
        return champion
    earlier = [one for one in registered_versions(settings) if one.approved and one.trained_as_of <= day]
    return max(earlier, key=lambda version: (version.trained_as_of, version.number), default=None)


def variant_for_day(
    alias: str, day: date, newest_day: bool, champion: Version | None, settings: Settings
) -> Version | None:
    """The version with an alias, if it can serve some users beside the champion.

    None where no other version has the alias, where it knew a later day, and on any day but the newest.
    """
    version = version_with(alias, settings) if newest_day and champion else None
    if version is None or version == champion or version.trained_as_of > day:
        return None
    return version


def download_state(number: int, folder: Path, settings: Settings) -> Path:
    """Copy the item state of a version into the folder; returns where it lies there."""
    connect(settings)
    uri = f"models:/{settings.registry.model}/{number}/artifacts/state"
    return Path(mlflow.artifacts.download_artifacts(artifact_uri=uri, dst_path=str(folder)))


def _version(version: ModelVersion) -> Version:
    return Version(
        number=int(version.version),
        run_id=version.run_id or "",
        trained_as_of=date.fromisoformat(version.tags["trained_as_of"]),
        approved=version.tags["approved"] == "true",
    )
