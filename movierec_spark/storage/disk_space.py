"""How much room there is where data lies."""

import os
from dataclasses import dataclass

from movierec_spark.storage.location import Location


@dataclass(frozen=True)
class DiskSpace:
    """device: its number. size, free: bytes; free: those that this process may still write."""

    device: int
    size: int
    free: int

    @property
    def free_fraction(self) -> float:
        return self.free / self.size if self.size else 0.0


def disk_space(location: Location) -> DiskSpace | None:
    """Of the disk that a folder lies on, or will lie on once it is made; None where it is not of this machine."""
    if not location.is_local:
        return None
    while not location.exists:
        location = location.parent
    disk = os.statvfs(location.path)
    return DiskSpace(os.stat(location.path).st_dev, disk.f_blocks * disk.f_frsize, disk.f_bavail * disk.f_frsize)
