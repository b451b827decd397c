"""What a run of maintenance did, in words for the last line of its job."""

from dataclasses import dataclass, field

from movierec_spark.maintenance.compaction import Compacted
from movierec_spark.maintenance.partitions import Removed
from movierec_spark.maintenance.raw_data import RemovedDrops
from movierec_spark.storage.stored_files import Freed

UNITS = ("bytes", "kB", "MB", "GB", "TB")
STEP = 1000.0


@dataclass(frozen=True)
class Outcome:
    """compacted: by the name of a table. freed: by kind, such as "log files". runs: of MLflow."""

    compacted: dict[str, Compacted] = field(default_factory=dict)
    removed: Removed = field(default_factory=Removed)
    drops: RemovedDrops = field(default_factory=RemovedDrops)
    runs: int = 0
    freed: dict[str, Freed] = field(default_factory=dict)
    conflicts: int = 0

    def __str__(self) -> str:
        """As "2 tables compacted, 37 files into 3; freed 40 files and 1.2 MB: 35 data files 1.1 MB, ..."."""
        return "; ".join(filter(None, (self._compaction, self._removal, self._freed, self._kept, self._left)))

    @property
    def _compaction(self) -> str:
        done = [of_table for of_table in self.compacted.values() if of_table.partitions]
        files, into = sum(one.files for one in done), sum(one.partitions for one in done)
        return f"{count(len(done), 'table')} compacted, {files:,} files into {into:,}" if done else ""

    @property
    def _removal(self) -> str:
        parts = [
            f"{count(self.removed.partitions, 'partition')} with {self.removed.rows:,} rows"
            if self.removed.partitions
            else "",
            count(self.drops.drops, "drop") if self.drops.drops else "",
            count(self.runs, "MLflow run") if self.runs else "",
        ]
        removed = ", ".join(filter(None, parts))
        return f"removed {removed}" if removed else ""

    @property
    def _freed(self) -> str:
        total = sum(self.freed.values(), Freed())
        kinds = [f"{count(of.files, kind)} {size(of.bytes)}" for kind, of in self.freed.items() if of.files]
        detail = f": {', '.join(kinds)}" if kinds else ""
        return f"freed {count(total.files, 'file')} and {size(total.bytes)}{detail}"

    @property
    def _kept(self) -> str:
        return f"{count(self.drops.kept, 'older drop')} kept, not all in silver" if self.drops.kept else ""

    @property
    def _left(self) -> str:
        return (
            f"{count(self.conflicts, 'change')} left to the next run, other jobs came between" if self.conflicts else ""
        )


def count(number: int, what: str) -> str:
    """As "1 file", "1,200 files"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def size(number: float) -> str:
    """Bytes in the largest unit that leaves one digit before the point or more, as "1.2 GB"."""
    power = 0
    while number >= STEP and power < len(UNITS) - 1:
        number, power = number / STEP, power + 1
    return f"{number:,.1f} {UNITS[power]}" if power else f"{number:,.0f} {UNITS[0]}"
