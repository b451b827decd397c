"""The files of a drop, unpacked from archives, each under a path that Spark can read whatever its name."""

import os
import re
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from movierec_spark.errors import DropRefused
from movierec_spark.sources.archive import Member, is_archive, members

# Hadoop takes brackets and braces in a path for a pattern and a colon for a scheme, and skips files whose name begins
# with an underscore or a dot; a JVM without a UTF-8 locale can't open a name beyond ASCII.
SPARK_READABLE_PATH = re.compile(r"[A-Za-z0-9/_=.-]*/[A-Za-z0-9][A-Za-z0-9_=.-]*")
SYSTEM_FILE = re.compile(r"\.|__MACOSX$|(Thumbs\.db|desktop\.ini)$", re.IGNORECASE)  # written by file managers


@dataclass(frozen=True)
class DropFile:
    """One file of a drop.

    name: as it landed. location: the name with the drop's folder, for messages. path: where Spark reads it.
    """

    name: str
    location: str
    path: Path

    def __str__(self) -> str:
        return self.location


@dataclass(frozen=True)
class Drop:
    """files: the files that the source recognises, sorted by name. ignored: the names of all others; those inside
    archives with their folders."""

    files: tuple[DropFile, ...]
    ignored: tuple[str, ...]


def open_drop(folder: Path, work: Path, is_recognised: Callable[[str], bool]) -> Drop:
    """Open the files of a drop, also those inside zip archives; their names come without the archive's folders.

    work: an empty folder for files that have to be unpacked, or copied since Spark can't read them under their name.
    is_recognised: whether the source can read a file of this name.
    Raises DropRefused where an archive is damaged, where a path in it leads out of its folder, where it expands too
    far, and where the drop holds a recognised name twice.
    """
    files: dict[str, DropFile] = {}
    ignored: list[str] = []

    def add(name: str, source: Path | Member, origin: str) -> None:
        if is_system_file(origin) or not is_recognised(name):
            ignored.append(origin)
        elif name in files:
            raise DropRefused(f"{folder / origin}: {name} stands there twice; deliver it once")
        else:
            files[name] = _spark_readable(name, f"{folder / name}", source, work, len(files))

    for path in sorted(folder.iterdir()):
        name = readable_name(path)
        if path.is_file() and is_archive(path) and not is_system_file(name):
            for member in members(path):
                add(PurePosixPath(member.name).name, member, member.name)
        elif path.is_file():
            add(name, path, name)
        else:
            ignored.append(name)
    return Drop(tuple(files[name] for name in sorted(files)), tuple(ignored))


def one_file(path: Path, work: Path) -> DropFile:
    """Open a single file as a drop's. work: as in open_drop."""
    return _spark_readable(readable_name(path), str(path), path, work, 0)


def is_system_file(name: str) -> bool:
    """Whether a file manager made the file or one of its folders (.DS_Store, __MACOSX), so that nobody delivers it."""
    return any(SYSTEM_FILE.match(part) for part in PurePosixPath(name).parts)


def readable_name(path: Path) -> str:
    """The name of a file as composed Unicode (NFC); bytes that are not UTF-8 are replaced."""
    return unicodedata.normalize("NFC", os.fsencode(path.name).decode("utf-8", "replace"))


def _spark_readable(name: str, location: str, source: Path | Member, work: Path, number: int) -> DropFile:
    """The file itself where Spark can read its path, else a copy in the folder work, named by its number."""
    if isinstance(source, Path) and SPARK_READABLE_PATH.fullmatch(str(source)):
        return DropFile(name, location, source)
    copy = work / f"{number:06d}{'.gz' if name.endswith('.gz') else ''}"
    if isinstance(source, Member):
        source.extract(copy)
    else:
        shutil.copyfile(source, copy)
    return DropFile(name, location, copy)
