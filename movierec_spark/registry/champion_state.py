"""The champion and its item state: from a local store at once, from any other by MLflow, imported only then."""

from pathlib import Path

from movierec_spark.registry.local_store import local_state
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
