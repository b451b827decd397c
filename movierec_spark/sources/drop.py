"""The files of a drop, each where Spark can read it, whatever it is called."""

import os
import re
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from movierec_spark.errors import DropRefused
from movierec_spark.sources.archive import Member, is_archive, members

# Hadoop takes brackets and braces in a path for a pattern, a colon for a scheme, and passes over what begins with
# an underscore or a dot; a JVM without a UTF-8 locale can't open a name beyond ASCII.
PLAIN = re.compile(r"[A-Za-z0-9/_=.-]*/[A-Za-z0-9][A-Za-z0-9_=.-]*")
LITTER = re.compile(r"\.|__MACOSX$|(Thumbs\.db|desktop\.ini)$", re.IGNORECASE)  # what file managers leave behind


@dataclass(frozen=True)
class DropFile:
    """One file of a drop. name: as it landed; place: the same for messages, with its folder; path: where to read it."""

    name: str
    place: str
    path: Path

    def __str__(self) -> str:
        return self.place


@dataclass(frozen=True)
class Drop:
    """files: what is wanted of a drop, by name. passed_over: the names of the rest, those inside archives with
    their folders."""

    files: tuple[DropFile, ...]
    passed_over: tuple[str, ...]


def open_drop(folder: Path, work: Path, is_wanted: Callable[[str], bool]) -> Drop:
    """The files of a drop, those inside of zips among them; folders inside an archive are left out of the names.

    work: an empty folder for what has to be unpacked, or copied since Spark can't read it under its name.
    is_wanted: says of a file's name whether the source knows what to do with it.
    Raises DropRefused where an archive is damaged, leaves its folder, or expands beyond reason, and where a wanted
    name stands there twice.
    """
    files: dict[str, DropFile] = {}
    passed_over: list[str] = []

    def take(name: str, source: Path | Member, origin: str) -> None:
        if is_litter(origin) or not is_wanted(name):
            passed_over.append(origin)
        elif name in files:
            raise DropRefused(f"{folder / origin}: {name} stands there twice; deliver it once")
        else:
            files[name] = _readable(name, f"{folder / name}", source, work, len(files))

    for path in sorted(folder.iterdir()):
        name = readable_name(path)
        if path.is_file() and is_archive(path) and not is_litter(name):
            for member in members(path):
                take(PurePosixPath(member.name).name, member, member.name)
        elif path.is_file():
            take(name, path, name)
        else:
            passed_over.append(name)
    return Drop(tuple(files[name] for name in sorted(files)), tuple(passed_over))


def one_file(path: Path, work: Path) -> DropFile:
    """A single file, where Spark can read it. work: as of open_drop."""
    return _readable(readable_name(path), str(path), path, work, 0)


def is_litter(name: str) -> bool:
    """Whether a file, or a folder on the way to it, is none that somebody meant to deliver (.DS_Store, __MACOSX)."""
    return any(LITTER.match(part) for part in PurePosixPath(name).parts)


def readable_name(path: Path) -> str:
    """The name of a file as text, composed (NFC); bytes that are none are replaced."""
    return unicodedata.normalize("NFC", os.fsencode(path.name).decode("utf-8", "replace"))


def _readable(name: str, place: str, source: Path | Member, work: Path, number: int) -> DropFile:
    """The file itself where it lies under a plain path, else a copy under a plain name."""
    if isinstance(source, Path) and PLAIN.fullmatch(str(source)):
        return DropFile(name, place, source)
    copy = work / f"{number:06d}{'.gz' if name.endswith('.gz') else ''}"
    if isinstance(source, Member):
        source.extract(copy)
    else:
        shutil.copyfile(source, copy)
    return DropFile(name, place, copy)
