"""How the files of a lake lie: a number in its root; a lake of an earlier number is not read until it is migrated."""

from movierec_spark import tables
from movierec_spark.errors import LakeOutdated
from movierec_spark.storage.location import Location

LAYOUT = 3  # goes up when `movierec migrate` gets something new to do
FILES_SINCE = 2  # the layout since which files lie in partition folders and have statistics of every column
MARK = "_layout"


def check_layout(lake: Location) -> None:
    """Raises LakeOutdated where the lake's tables are of an earlier layout."""
    if is_outdated(lake):
        raise LakeOutdated(str(lake))


def is_outdated(lake: Location) -> bool:
    """Whether there are tables of an earlier layout."""
    return layout_of(lake) < LAYOUT


def layout_of(lake: Location) -> int:
    """The layout of the lake's tables: the first one where they bear no mark, today's where there is no table."""
    try:
        return int((lake / MARK).read_bytes())
    except FileNotFoundError:
        return 1 if any((lake / table.path / "_delta_log").exists for table in tables.ALL) else LAYOUT


def mark_if_new(lake: Location) -> None:
    """Note the layout of a lake that is about to get its first tables."""
    if not (lake / MARK).exists and not is_outdated(lake):
        mark(lake)


def mark(lake: Location) -> None:
    """Note that all tables, and those to come, are of today's layout."""
    (lake / MARK).write_bytes(f"{LAYOUT}\n".encode())
