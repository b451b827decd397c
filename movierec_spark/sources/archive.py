"""Zip archives of a drop: list their files and extract them, after checks against damage and zip bombs."""

import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from movierec_spark.errors import DropRefused

MAX_BYTES = 64 * 2**30
MAX_EXPANSION = 200  # ratings as text shrink four- to tenfold
DRIVE = re.compile(r"[A-Za-z]:")
DAMAGE_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Member:
    """A file inside an archive. name: its path in the archive, with / between folders."""

    archive: Path
    info: zipfile.ZipInfo
    name: str

    def extract(self, target: Path) -> None:
        """Write the content to the target. Raises DropRefused where the archive is damaged."""
        with _open(self.archive) as opened, opened.open(self.info) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file)


def is_archive(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def members(archive: Path) -> list[Member]:
    """The files of an archive, sorted by name; archives made on Windows may have backslashes between folders.

    Raises DropRefused where the archive is damaged, where a path leads out of its folder, and where it expands too far.
    """
    with _open(archive) as opened:
        infos = [info for info in opened.infolist() if not info.is_dir()]
    files = [Member(archive, info, info.filename.replace("\\", "/")) for info in infos]
    _check(archive, files)
    return sorted(files, key=lambda file: file.name)


@contextmanager
def _open(archive: Path) -> Iterator[zipfile.ZipFile]:
    """Open the archive; errors inside the with block that damage causes become DropRefused."""
    try:
        with zipfile.ZipFile(archive) as opened:
            yield opened
    except DAMAGE_ERRORS as error:
        raise DropRefused(f"{archive}: damaged or cut short ({error}); deliver the archive again") from None


def _check(archive: Path, files: list[Member]) -> None:
    for file in files:
        path = PurePosixPath(file.name)
        if path.is_absolute() or ".." in path.parts or DRIVE.match(file.name):
            raise DropRefused(f"{archive}: {file.name!r} leads out of its folder; deliver a clean archive")
    size = sum(file.info.file_size for file in files)
    packed = sum(file.info.compress_size for file in files)
    if size > MAX_BYTES or size > MAX_EXPANSION * max(packed, 1):
        raise DropRefused(
            f"{archive}: {packed:,} bytes expand to {size:,}; at most {MAX_BYTES:,} and {MAX_EXPANSION} "
            "times as much are unpacked: deliver the files plain"
        )
