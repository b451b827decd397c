"""Partitions of a table that are removed whole, by one commit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from movierec_spark.maintenance.exchange import exchange_files
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.logged_files import by_partition, logged_files
from movierec_spark.tables.table import Table


@dataclass(frozen=True)
class Removed:
    """Partitions that a table no longer holds, and their rows; the files are freed with the versions that hold them.

    conflicts: tables that were left to the next run, since another job came between.
    """

    partitions: int = 0
    rows: int = 0
    conflicts: int = 0

    def __add__(self, other: "Removed") -> "Removed":
        return Removed(self.partitions + other.partitions, self.rows + other.rows, self.conflicts + other.conflicts)


def remove_partitions(table: Table, lake: Lake, is_expired: Callable[[Mapping[str, str]], bool]) -> Removed:
    """Remove the partitions that are expired; is_expired gets the value of each partition column, as text."""
    if not lake.has(table):
        return Removed()
    expired = [file for file in logged_files(lake.delta(table), table) if is_expired(file.partition)]
    if not expired:
        return Removed()
    if not exchange_files(lake, table, expired):
        return Removed(conflicts=1)
    return Removed(len(by_partition(expired)), sum(file.rows for file in expired))
