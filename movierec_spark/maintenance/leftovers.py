"""What killed jobs and refused publications left outside of tables, and files for people that are too old."""

from datetime import datetime

from movierec_spark.settings import Settings
from movierec_spark.sources.landing import ARRIVING
from movierec_spark.storage.conditional_put import PROBE
from movierec_spark.storage.lake import REJECTED, Lake
from movierec_spark.storage.location import Location
from movierec_spark.storage.stored_files import Freed, last_written, remove_folder, remove_written_before

PAGES = "validations"  # of Data Docs, where the pages of single publications lie
LOGS = "logs"  # of Airflow's folder


def remove_leftovers(lake: Lake, settings: Settings, bound: datetime) -> Freed:
    """Remove what was last written before the bound.

    These are rejected rows of refused publications, whose accepted ones go as data files that no commit names; what a
    killed training wrote down in between; drops that never arrived; what killed trials of the store's puts left; and
    reasons of failures that nobody asked for.
    """
    freed = Freed()
    for folder in (*_folders_in(Location.of(settings.checkpoints, settings.store)), *_arriving(settings)):
        written = last_written(folder)
        freed += remove_folder(folder) if written and written < bound else Freed()
    for folder in (lake.root / REJECTED, lake.root / PROBE, Location.of(settings.home) / "run" / "failures"):
        freed += remove_written_before(folder, bound)
    return freed


def _arriving(settings: Settings) -> list[Location]:
    """The folders of drops that are arriving, or being removed."""
    sources = _folders_in(Location.of(settings.landing, settings.store))
    return [drop for source in sources for drop in _folders_in(source) if drop.name.startswith(ARRIVING)]


def _folders_in(place: Location) -> list[Location]:
    return [entry for entry in place.entries() if entry.is_folder]


def remove_pages(settings: Settings, bound: datetime) -> Freed:
    """Remove the pages of publications that were written before the bound."""
    return remove_written_before(Location.of(settings.data_docs, settings.store) / PAGES, bound)


def remove_logs(settings: Settings, bound: datetime) -> Freed:
    """Remove Airflow's logs that were written last before the bound."""
    return remove_written_before(Location.of(settings.airflow) / LOGS, bound)
