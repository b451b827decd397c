"""Zip archives of a drop: list their files and extract them, after checks against damage and zip bombs."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from movierec_spark.errors import DropRefused
from movierec_spark.storage.location import Location

MAX_BYTES = 64 * 2**30
PIECE_BYTES = 1 << 20
MAX_EXPANSION = 200  # ratings as text shrink four- to tenfold
DRIVE = re.compile(r"[A-Za-z]:")
DAMAGE_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Member:
    """A file inside an archive. name: its path in the archive, with / between folders."""

    archive: Location
    info: zipfile.ZipInfo
    name: str

    def extract(self, target: Location) -> None:
        """Write the content to the target, piece by piece. Raises DropRefused where the archive is damaged."""
        with _open(self.archive) as opened, opened.open(self.info) as source, target.open_output() as file:
            while piece := source.read(PIECE_BYTES):
                file.write(piece)


def is_archive(name: str) -> bool:
    """Whether the name of a file is that of an archive."""
    return name.lower().endswith(".zip")


def members(archive: Location) -> list[Member]:
    """The files of an archive, sorted by name; archives made on Windows may have backslashes between folders.

    Raises DropRefused where the archive is damaged, where a path leads out of its folder, and where it expands too far.
    """
    with _open(archive) as opened:
        infos = [info for info in opened.infolist() if not info.is_dir()]
    files = [Member(archive, info, info.filename.replace("\\", "/")) for info in infos]
    _check(archive, files)
    return sorted(files, key=lambda file: file.name)


@contextmanager
def _open(archive: Location) -> Iterator[zipfile.ZipFile]:
    """Open the archive; errors inside the with block that damage causes become DropRefused."""
    try:
        with archive.open_input() as file, zipfile.ZipFile(file) as opened:
            yield opened
    except DAMAGE_ERRORS as error:
        raise DropRefused(f"{archive}: damaged or cut short ({error}); deliver the archive again") from None


def _check(archive: Location, files: list[Member]) -> None:
    for file in files:
        if file.name.startswith("/") or ".." in file.name.split("/") or DRIVE.match(file.name):
            raise DropRefused(f"{archive}: {file.name!r} leads out of its folder; deliver a clean archive")
    size = sum(file.info.file_size for file in files)
    packed = sum(file.info.compress_size for file in files)
    if size > MAX_BYTES or size > MAX_EXPANSION * max(packed, 1):
        raise DropRefused(
            f"{archive}: {packed:,} bytes expand to {size:,}; at most {MAX_BYTES:,} and {MAX_EXPANSION} "
            "times as much are unpacked: deliver the files plain"
        )
