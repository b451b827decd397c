"""Lay a drop into the landing area, so that a job sees all of it or nothing."""

import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from movierec_spark.settings import Settings


def land(source: str, day: date, fill: Callable[[Path], object], settings: Settings) -> Path:
    """Fill a folder beside the drop's place, then move it there; an earlier drop of that day is replaced."""
    place = settings.landing / source / f"as_of={day}"
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".arriving-") as arriving:
        drop = Path(arriving) / "drop"
        drop.mkdir()
        fill(drop)
        if place.exists():
            os.replace(place, Path(arriving) / "earlier")
        os.replace(drop, place)
    return place


def copy_of(folder: Path) -> Callable[[Path], object]:
    """A drop with the files of a folder."""
    return lambda drop: shutil.copytree(folder, drop, dirs_exist_ok=True)


def land_file(source: str, day: date, file: Path, settings: Settings) -> Path:
    """A drop of this one file; gives the file's place in it."""
    return land(source, day, lambda drop: shutil.copy2(file, drop / file.name), settings) / file.name
