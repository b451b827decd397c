"""Land a drop atomically: a job sees all of it or nothing."""

import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from movierec_spark.settings import Settings


def land(source: str, day: date, fill: Callable[[Path], object], settings: Settings) -> Path:
    """Land the drop of a source and day, and return its folder; it replaces an earlier drop of that day.

    fill: writes the files into a temporary folder, which is then moved to the landing area.
    """
    landed = settings.landing / source / f"as_of={day}"
    landed.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=landed.parent, prefix=".arriving-") as arriving:
        drop = Path(arriving) / "drop"
        drop.mkdir()
        fill(drop)
        if landed.exists():
            os.replace(landed, Path(arriving) / "earlier")
        os.replace(drop, landed)
    return landed


def copy_of(folder: Path) -> Callable[[Path], object]:
    """Return a fill for land that copies the files of a folder."""
    return lambda drop: shutil.copytree(folder, drop, dirs_exist_ok=True)


def land_file(source: str, day: date, file: Path, settings: Settings) -> Path:
    """Land a drop that consists of this file, and return the path of the landed file."""
    return land(source, day, lambda drop: shutil.copy2(file, drop / file.name), settings) / file.name
