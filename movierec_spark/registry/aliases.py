"""The versions with an alias: of a local store at once, of any other by MLflow, imported only then."""

import os

from movierec_spark.errors import MovierecError
from movierec_spark.registry.local_store import SQLITE, local_versions
from movierec_spark.registry.version import Version
from movierec_spark.settings import Settings

ALIASES = ("champion", "challenger")
IMPATIENCE = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1", "MLFLOW_HTTP_REQUEST_TIMEOUT": "10"}  # by default minutes


def aliased_versions(settings: Settings) -> dict[str, Version]:
    """The champion and the challenger, by alias, as far as there are any.

    Raises MovierecError where the store can't be read.
    """
    if settings.tracking_uri.startswith(SQLITE):
        return local_versions(settings)
    for name, value in IMPATIENCE.items():
        os.environ.setdefault(name, value)
    from mlflow.exceptions import MlflowException

    from movierec_spark.registry.versions import version_with

    try:
        versions = {alias: version_with(alias, settings) for alias in ALIASES}
    except MlflowException as error:
        where = settings.tracking_uri.rpartition("@")[2]  # without a password
        reason = " ".join(str(error).replace(settings.tracking_uri, where).split())
        raise MovierecError(f"MLflow at {where} can't be read ({reason}); see registry.tracking_uri") from None
    return {alias: version for alias, version in versions.items() if version}
