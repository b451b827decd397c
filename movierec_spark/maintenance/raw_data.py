"""Raw data that is older than conf keeps it: drops and bronze rows, as far as their rows stand in silver."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from movierec_spark.maintenance.expired_days import first_kept
from movierec_spark.maintenance.partitions import Removed, remove_partitions
from movierec_spark.maintenance.slice_audits import Slice, SliceAudits, slice_audits
from movierec_spark.settings import Settings
from movierec_spark.sources.landing import landed_days, landed_drop, remove_drop
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.stored_files import Freed
from movierec_spark.tables import ALL, AUDIT


@dataclass(frozen=True)
class RemovedDrops:
    """drops: that were removed. kept: that are older than the bound, and stay until their rows stand in silver."""

    drops: int = 0
    freed: Freed = field(default_factory=Freed)
    kept: int = 0

    def __add__(self, other: "RemovedDrops") -> "RemovedDrops":
        return RemovedDrops(self.drops + other.drops, self.freed + other.freed, self.kept + other.kept)


def remove_raw_data(lake: Lake, as_of: date, settings: Settings) -> tuple[Removed, RemovedDrops]:
    """Remove bronze rows and drops of days before those that are kept; what was refused or never conformed stays."""
    kept = settings.maintenance
    removed, drops = Removed(), RemovedDrops()
    if not (kept.bronze_days or kept.drops_days) or not lake.has(AUDIT):
        return removed, drops
    conformed = _conformed(slice_audits(lake), settings)
    bound = first_kept(as_of, kept.bronze_days)

    def is_expired(partition: Mapping[str, str]) -> bool:
        day = date.fromisoformat(partition["as_of"])
        return day < bound and (partition["source"], day) in conformed

    for table in ALL:
        if table.layer == "bronze":
            removed += remove_partitions(table, lake, is_expired)
    for slice_ in _landed_before(first_kept(as_of, kept.drops_days), settings):
        drops += _remove_drop(slice_, conformed, settings)
    return removed, drops


def _conformed(audits: Mapping[Slice, SliceAudits], settings: Settings) -> dict[Slice, SliceAudits]:
    """Those of sources in conf, all of whose rows stand in silver."""
    return {
        (source, day): of_slice
        for (source, day), of_slice in audits.items()
        if source in settings.sources and of_slice.is_conformed(settings.sources[source])
    }


def _landed_before(bound: date, settings: Settings) -> Iterator[Slice]:
    """The drops of the sources of conf; empty ones are none."""
    for source in settings.sources:
        for day in landed_days(source, settings):
            if day < bound and landed_drop(source, day, settings).entries():
                yield source, day


def _remove_drop(slice_: Slice, conformed: Mapping[Slice, SliceAudits], settings: Settings) -> RemovedDrops:
    ingested = conformed[slice_].ingested if slice_ in conformed else None
    freed = remove_drop(landed_drop(*slice_, settings), ingested) if ingested else Freed()
    return RemovedDrops(1, freed) if freed.files else RemovedDrops(kept=1)
