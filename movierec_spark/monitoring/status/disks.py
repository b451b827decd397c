"""How much room there is in each place of this machine that data lies in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from movierec_spark.monitoring.status.need import Kind, Need
from movierec_spark.settings import Settings
from movierec_spark.storage.disk_space import DiskSpace, disk_space
from movierec_spark.storage.location import Location

GIGABYTE = 1e9


@dataclass(frozen=True)
class Place:
    """space: None for an address elsewhere, of which nothing is known."""

    name: str
    location: Location
    space: DiskSpace | None


def places(settings: Settings) -> list[Place]:
    """home, landing and lake."""
    locations = {
        "home": Location.of(settings.home),
        "landing": Location.of(settings.landing, settings.store),
        "lake": Location.of(settings.lake, settings.store),
    }
    return [Place(name, location, disk_space(location)) for name, location in locations.items()]


def by_disk(where: Sequence[Place]) -> list[tuple[list[Place], DiskSpace]]:
    """The places of this machine's disks, disk by disk."""
    disks: dict[int, list[Place]] = {}
    for place in where:
        if place.space:
            disks.setdefault(place.space.device, []).append(place)
    return [(on_disk, on_disk[0].space) for on_disk in disks.values() if on_disk[0].space]


def needs_of_disks(where: Sequence[Place], settings: Settings) -> Iterator[Need]:
    bound = settings.status.min_free_fraction
    for on_disk, space in by_disk(where):
        if space.free_fraction < bound:
            yield Need(
                Kind.DISK_FULL,
                f"the disk of {', '.join(place.name for place in on_disk)} ({on_disk[0].location}) has "
                f"{space.free / GIGABYTE:,.1f} GB ({space.free_fraction:.1%}) free, at least {bound:.1%} "
                "(status.min_free_fraction)",
                "make room, or move lake_dir or landing_dir to another disk",
            )
