"""How the files of a lake lie: a number in its root; a lake of an earlier number is not read until it is migrated."""

import os
import uuid
from pathlib import Path

from movierec_spark import tables
from movierec_spark.errors import LakeOutdated

LAYOUT = 2  # partition folders, statistics of every column; goes up when `movierec migrate` gets something new to do
MARK = "_layout"


def check_layout(lake: Path) -> None:
    """Raises LakeOutdated where the lake's tables are of an earlier layout."""
    if is_outdated(lake):
        raise LakeOutdated(lake)


def is_outdated(lake: Path) -> bool:
    """Whether there are tables of an earlier layout; of lakes that bear no mark, all but those without any table."""
    try:
        return int((lake / MARK).read_text()) < LAYOUT
    except FileNotFoundError:
        return any((lake / table.path / "_delta_log").is_dir() for table in tables.ALL)


def mark_if_new(lake: Path) -> None:
    """Note the layout of a lake that is about to get its first tables."""
    if not (lake / MARK).exists() and not is_outdated(lake):
        mark(lake)


def mark(lake: Path) -> None:
    """Note that all tables, and those to come, are of today's layout."""
    lake.mkdir(parents=True, exist_ok=True)
    draft = lake / f"{MARK}-{uuid.uuid4().hex}"
    draft.write_text(f"{LAYOUT}\n")
    os.replace(draft, lake / MARK)
