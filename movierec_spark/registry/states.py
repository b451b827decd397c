"""The item states of the registered model's versions."""

from pathlib import Path
from tempfile import TemporaryDirectory

from movierec_spark.models.item_state import ItemState
from movierec_spark.registry.versions import download_state
from movierec_spark.settings import Settings


def load_state(number: int, settings: Settings) -> ItemState:
    """The item state of a version."""
    with TemporaryDirectory() as folder:
        return ItemState.load(download_state(number, Path(folder), settings))
