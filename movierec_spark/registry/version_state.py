"""The item state of any version: from a local store at once, from any other by MLflow, imported only then."""

from pathlib import Path

from movierec_spark.errors import MovierecError
from movierec_spark.registry.local_store import local_state_of
from movierec_spark.settings import Settings


def version_state(number: int, folder: Path, settings: Settings) -> Path:
    """Where the item state of a version lies. folder: where it is downloaded to, where it is not on this machine.

    Raises MovierecError where the registry has no such version.
    """
    if local := local_state_of(number, settings):
        return local
    from mlflow.exceptions import MlflowException

    from movierec_spark.registry.versions import download_state

    try:
        return download_state(number, folder, settings)
    except (MlflowException, OSError) as error:
        reason = " ".join(str(error).split())
        raise MovierecError(
            f"version {number} of {settings.registry.model} can't be had from {settings.tracking_uri} ({reason}); "
            "ask for a day that another version served"
        ) from None
