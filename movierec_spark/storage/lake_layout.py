"""How the files of a lake lie: a number in its root; a lake of an earlier number is not read until it is migrated."""

from movierec_spark import tables
from movierec_spark.errors import LakeOutdated
from movierec_spark.storage.location import Location

LAYOUT = 2  # partition folders, statistics of every column; goes up when `movierec migrate` gets something new to do
MARK = "_layout"


def check_layout(lake: Location) -> None:
    """Raises LakeOutdated where the lake's tables are of an earlier layout."""
    if is_outdated(lake):
        raise LakeOutdated(str(lake))


def is_outdated(lake: Location) -> bool:
    """Whether there are tables of an earlier layout; of lakes that bear no mark, all but those without any table."""
    try:
        return int((lake / MARK).read_bytes()) < LAYOUT
    except FileNotFoundError:
        return any((lake / table.path / "_delta_log").exists for table in tables.ALL)


def mark_if_new(lake: Location) -> None:
    """Note the layout of a lake that is about to get its first tables."""
    if not (lake / MARK).exists and not is_outdated(lake):
        mark(lake)


def mark(lake: Location) -> None:
    """Note that all tables, and those to come, are of today's layout."""
    (lake / MARK).write_bytes(f"{LAYOUT}\n".encode())
