"""The folder of a version's item state: of a local store at once, of any other by MLflow, imported only then."""

from pathlib import Path

from movierec_spark.errors import MovierecError
from movierec_spark.registry.local_store import local_state, local_state_of
from movierec_spark.settings import Settings

ALIAS = "champion"


def champion_number(settings: Settings) -> int | None:
    """The number of the version with the alias champion; None where no version has it."""
    if local := local_state(ALIAS, settings):
        return local[0]
    from movierec_spark.registry.versions import version_with

    champion = version_with(ALIAS, settings)
    return champion.number if champion else None


def champion_state(folder: Path, settings: Settings) -> tuple[int, Path] | None:
    """The champion's number, and where its item state lies; None where no version has the alias champion.

    folder: where the state is downloaded to, where it does not lie on this machine.
    """
    if local := local_state(ALIAS, settings):
        return local
    from movierec_spark.registry.versions import download_state, version_with

    champion = version_with(ALIAS, settings)
    return (champion.number, download_state(champion.number, folder, settings)) if champion else None


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
