"""Files with their sizes and ages, and how many of them a removal freed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pyarrow.fs import FileInfo, FileSelector, FileType

from movierec_spark.storage.location import Location


@dataclass(frozen=True)
class StoredFile:
    """A file as its folder lists it. bytes: its size. written: when it was written last, UTC."""

    location: Location
    bytes: int
    written: datetime


@dataclass(frozen=True)
class Freed:
    """Files that were removed, and the bytes that they took."""

    files: int = 0
    bytes: int = 0

    def __add__(self, other: "Freed") -> "Freed":
        return Freed(self.files + other.files, self.bytes + other.bytes)


def stored_files(folder: Location) -> list[StoredFile]:
    """Every file of a folder and of its subfolders; none where it is not there."""
    return [
        StoredFile(folder / info.path[len(folder.key) :].lstrip("/"), info.size, info.mtime)
        for info in _infos(folder)
        if info.type == FileType.File
    ]


def remove(files: Iterable[StoredFile]) -> Freed:
    """Remove files; those that somebody else has removed meanwhile don't count."""
    freed = Freed()
    for file in files:
        if file.location.is_file:
            file.location.delete()
            freed += Freed(1, file.bytes)
    return freed


def remove_written_before(folder: Location, moment: datetime) -> Freed:
    """Remove the files below a folder that were written before a moment, and folders that have been empty since."""
    freed = remove(file for file in stored_files(folder) if file.written < moment)
    remove_empty_folders(folder, moment)
    return freed


def remove_folder(folder: Location) -> Freed:
    """Remove a folder with all below it."""
    freed = remove(stored_files(folder))
    folder.delete()
    return freed


def last_written(folder: Location) -> datetime | None:
    """When a file was written last, or a folder made, in a folder or below it; None where nothing is there."""
    infos = [folder.file_system.get_file_info(folder.key), *_infos(folder)]
    return max((info.mtime for info in infos if info.mtime), default=None)


def remove_empty_folders(folder: Location, moment: datetime) -> None:
    """Remove the folders below a folder that are empty and were last changed before a moment, the deepest first.

    Not on an object store, whose folders have no age.
    """
    if not folder.is_local:
        return
    folders = [info for info in _infos(folder) if info.type == FileType.Directory and info.mtime < moment]
    for info in sorted(folders, key=lambda info: len(info.path), reverse=True):
        (folder / info.path[len(folder.key) :].lstrip("/")).remove_if_empty()


def _infos(folder: Location) -> list[FileInfo]:
    return folder.file_system.get_file_info(FileSelector(folder.key, allow_not_found=True, recursive=True))
