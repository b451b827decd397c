"""Land a drop: a job sees all of it or nothing."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

from movierec_spark.errors import DropRefused
from movierec_spark.settings import Settings
from movierec_spark.storage.location import Location
from movierec_spark.storage.stored_files import Freed, last_written, remove, remove_folder, stored_files

DROP = "as_of="  # begins the name of a drop's folder
ARRIVING = ".arriving"  # a file in a drop that is not whole yet, where no folder can be moved in one step


def landed_drop(source: str, day: date, settings: Settings) -> Location:
    """The folder of the drop of a source and day."""
    return Location.of(settings.landing, settings.store) / source / f"{DROP}{day}"


def landed_days(source: str, settings: Settings) -> list[date]:
    """The days of a source's drops, ascending; folders of other names are no drops."""
    folders = (Location.of(settings.landing, settings.store) / source).entries()
    return sorted(day for folder in folders if (day := _day_of(folder.name)))


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


def remove_drop(landed: Location, ingested: datetime) -> Freed:
    """Remove a drop, unless anything was written into it since it was ingested (UTC); what was freed.

    As with landing, jobs see all of it or nothing on this machine's disk, and refuse what is left of it on an object
    store. What a removal that was killed leaves is removed as what a killed landing leaves.
    """
    return (_remove_moved if landed.is_local else _remove_in_place)(landed, ingested)


def _remove_in_place(landed: Location, ingested: datetime) -> Freed:
    """The marker is the last to go, so that a removal that was killed can be ended by the next one."""
    marker = landed / ARRIVING
    files = [file for file in stored_files(landed) if file.location != marker]
    if any(file.written >= ingested for file in files):
        return Freed()
    marker.write_bytes(b"")
    freed = remove(files)
    marker.delete()
    return freed


def _remove_moved(landed: Location, ingested: datetime) -> Freed:
    """Move the drop aside first, and look again: it may just have been landed anew."""
    aside = landed.parent / f"{ARRIVING}-{uuid.uuid4().hex}"
    if _is_written_since(landed, ingested):
        return Freed()
    try:
        landed.move_to(aside)
    except FileNotFoundError:  # somebody else has just removed it
        return Freed()
    if _is_written_since(aside, ingested):
        aside.move_to(landed)
        return Freed()
    return remove_folder(aside)


def _is_written_since(drop: Location, moment: datetime) -> bool:
    written = last_written(drop)
    return written is not None and written >= moment


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


def _day_of(name: str) -> date | None:
    """The day of a drop, by the name of its folder; None where it is none's."""
    with suppress(ValueError):
        return date.fromisoformat(name.removeprefix(DROP)) if name.startswith(DROP) else None
    return None
