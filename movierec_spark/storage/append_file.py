"""A file of this machine that one process appends to: what it has appended outlives a crash and a power failure."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from movierec_spark.storage.location import Location

UNFINISHED = ".new"  # ends the name of a file that is not locked yet


@dataclass
class AppendFile:
    """Locked as long as it is open, so that no other process takes it for one that a killed process left.

    size: bytes that are on the disk for certain. Errors of the disk are raised as OSError.
    """

    location: Location
    descriptor: int
    size: int = 0

    @classmethod
    def create(cls, location: Location) -> "AppendFile":
        """A new file; it gets its name once it is locked, and both are on the disk then."""
        make_folder(location.parent)
        unnamed = f"{location.path}{UNFINISHED}"
        descriptor = os.open(unnamed, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o640)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.rename(unnamed, location.path)
            sync_folder(location.parent)
        except OSError:
            os.close(descriptor)
            with suppress(OSError):
                os.unlink(unnamed)
            raise
        return cls(location, descriptor)

    @classmethod
    def take_up(cls, location: Location) -> "AppendFile | None":
        """A file that a process left; None where a process has it still, or another one has taken it up."""
        try:
            descriptor = os.open(location.path, os.O_RDWR | os.O_APPEND)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_there = os.path.samestat(os.fstat(descriptor), os.stat(location.path))
        except (BlockingIOError, FileNotFoundError):
            is_there = False
        if not is_there:
            os.close(descriptor)
            return None
        return cls(location, descriptor, os.fstat(descriptor).st_size)

    def append(self, content: bytes) -> None:
        """Return once the content is on the disk. After an error the file may end with a part of it."""
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]
        os.fsync(self.descriptor)
        self.size += len(content)

    def cut(self, size: int) -> None:
        """Remove what stands behind the first bytes."""
        os.ftruncate(self.descriptor, size)
        os.fsync(self.descriptor)
        self.size = size

    def lines(self) -> Iterator[bytes]:
        """From the begin on, with their ends; the last one may lack it."""
        with open(os.dup(self.descriptor), "rb") as opened:
            opened.seek(0)
            yield from opened

    def link_to(self, target: Location) -> None:
        """Give the file a second name, at once, and not in place of another file; both are on the disk then."""
        make_folder(target.parent)
        with suppress(FileExistsError):  # linked by a process that was killed before it went on
            os.link(self.location.path, target.path)
        sync_folder(target.parent)

    def unlink(self) -> None:
        """Remove its own name; other names stay."""
        os.unlink(self.location.path)

    def delete(self) -> None:
        """Remove its own name, and let it go."""
        self.unlink()
        self.close()

    def close(self) -> None:
        """Leave the file to whoever takes it up."""
        os.close(self.descriptor)


def make_folder(folder: Location) -> None:
    """Make a folder and those above it that are missing, so that they outlive a power failure."""
    if not folder.exists:
        make_folder(folder.parent)
        with suppress(FileExistsError):
            os.mkdir(folder.path)
        sync_folder(folder.parent)


def sync_folder(folder: Location) -> None:
    """Return once the names in a folder are on the disk."""
    descriptor = os.open(folder.path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
