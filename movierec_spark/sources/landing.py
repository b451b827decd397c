"""Land a drop: a job sees all of it or nothing."""

import uuid
from collections.abc import Callable
from datetime import date

from movierec_spark.errors import DropRefused
from movierec_spark.settings import Settings
from movierec_spark.storage.location import Location

ARRIVING = ".arriving"  # a file in a drop that is not whole yet, where no folder can be moved in one step


def landed_drop(source: str, day: date, settings: Settings) -> Location:
    """The folder of the drop of a source and day."""
    return Location.of(settings.landing, settings.store) / source / f"as_of={day}"


def land(source: str, day: date, fill: Callable[[Location], object], settings: Settings) -> Location:
    """Land the drop of a source and day, and return its folder; it replaces an earlier drop of that day.

    fill: writes files, at least one, into the folder that it is given.
    On this machine's disk the drop replaces the earlier one in one step. An object store moves no folders: there the
    earlier drop is removed first, and jobs refuse the drop until all its files are there.
    """
    landed = landed_drop(source, day, settings)
    if landed.is_local:
        _move_in(landed, fill)
    else:
        _write_in_place(landed, fill)
    return landed


def check_arrived(drop: Location) -> None:
    """Raises DropRefused where the drop is not whole: its landing goes on, or broke off."""
    if (drop / ARRIVING).exists:
        raise DropRefused(f"{drop}: still arriving, or its landing broke off; wait for it, or land the drop again")


def copy_of(place: Location) -> Callable[[Location], object]:
    """Return a fill for land that copies the files of a folder."""
    return place.copy_to


def land_file(source: str, day: date, file: Location, settings: Settings) -> Location:
    """Land a drop that consists of this file, and return the location of the landed file."""
    return land(source, day, lambda drop: file.copy_to(drop / file.name), settings) / file.name


def _move_in(landed: Location, fill: Callable[[Location], object]) -> None:
    arriving = landed.parent / f"{ARRIVING}-{uuid.uuid4().hex}"
    try:
        fill(arriving / "drop")
        if landed.exists:
            landed.move_to(arriving / "earlier")
        (arriving / "drop").move_to(landed)
    finally:
        arriving.delete()


def _write_in_place(landed: Location, fill: Callable[[Location], object]) -> None:
    marker = landed / ARRIVING
    marker.write_bytes(b"")
    for file in list(landed.files_below()):
        if file != marker:
            file.delete()
    fill(landed)
    marker.delete()
