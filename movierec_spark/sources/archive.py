"""Zip archives as publishers deliver them, unpacked where they can do no harm."""

import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from movierec_spark.errors import DropRefused

MOST_BYTES = 64 * 2**30
MOST_EXPANSION = 200  # text of ratings shrinks four- to tenfold
DRIVE = re.compile(r"[A-Za-z]:")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Member:
    """A file inside an archive. name: with its folders, parted by /."""

    archive: Path
    info: zipfile.ZipInfo
    name: str

    def extract(self, target: Path) -> None:
        """Write the file to the target. Raises DropRefused where the archive is damaged."""
        with _whole(self.archive) as opened, opened.open(self.info) as source, target.open("wb") as written:
            shutil.copyfileobj(source, written)


def is_archive(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def members(archive: Path) -> list[Member]:
    """The files of an archive, by name; those of Windows part folders by backslashes.

    Raises DropRefused where the archive is damaged, leaves its folder, or expands beyond reason.
    """
    with _whole(archive) as opened:
        infos = [info for info in opened.infolist() if not info.is_dir()]
    found = [Member(archive, info, info.filename.replace("\\", "/")) for info in infos]
    _check(archive, found)
    return sorted(found, key=lambda member: member.name)


@contextmanager
def _whole(archive: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(archive) as opened:
            yield opened
    except BROKEN as error:
        raise DropRefused(f"{archive}: damaged or cut short ({error}); deliver the archive again") from None


def _check(archive: Path, files: list[Member]) -> None:
    for file in files:
        path = PurePosixPath(file.name)
        if path.is_absolute() or ".." in path.parts or DRIVE.match(file.name):
            raise DropRefused(f"{archive}: {file.name!r} leads out of its folder; deliver a clean archive")
    size = sum(file.info.file_size for file in files)
    packed = sum(file.info.compress_size for file in files)
    if size > MOST_BYTES or size > MOST_EXPANSION * max(packed, 1):
        raise DropRefused(
            f"{archive}: {packed:,} bytes expand to {size:,}; at most {MOST_BYTES:,} and {MOST_EXPANSION} "
            "times as much are unpacked: deliver the files plain"
        )
