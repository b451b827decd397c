"""The files of a drop, those of archives unpacked to where executors can read them."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from movierec_spark.errors import DropRefused
from movierec_spark.sources.archive import Member, is_archive, members
from movierec_spark.storage.location import Location

SYSTEM_FILE = re.compile(r"\.|__MACOSX$|(Thumbs\.db|desktop\.ini)$", re.IGNORECASE)  # written by file managers


@dataclass(frozen=True)
class DropFile:
    """One file of a drop.

    name: as it landed. landed_as: the name with the drop's folder, for messages. location: where it is read.
    """

    name: str
    landed_as: str
    location: Location

    def __str__(self) -> str:
        return self.landed_as

    @cached_property
    def size(self) -> int:
        """In bytes, as it lies there."""
        return self.location.size

    @property
    def is_gzip(self) -> bool:
        return self.name.endswith(".gz")


@dataclass(frozen=True)
class Drop:
    """files: the files that the source recognises, sorted by name. ignored: the names of all others; those inside
    archives with their folders."""

    files: tuple[DropFile, ...]
    ignored: tuple[str, ...]


def open_drop(folder: Location, scratch: Location, is_recognised: Callable[[str], bool]) -> Drop:
    """Open the files of a drop, also those inside zip archives; their names come without the archive's folders.

    scratch: an empty folder for files that have to be unpacked, which the executors reach.
    is_recognised: whether the source can read a file of this name.
    Raises DropRefused where an archive is damaged, where a path in it leads out of its folder, where it expands too
    far, where the drop holds a recognised name twice, and where the name of a file is not UTF-8.
    """
    files: dict[str, DropFile] = {}
    ignored: list[str] = []

    def add(name: str, source: Location | Member, origin: str) -> None:
        if is_system_file(origin) or not is_recognised(name):
            ignored.append(origin)
        elif name in files:
            raise DropRefused(f"{folder / origin}: {name} stands there twice; deliver it once")
        else:
            files[name] = DropFile(name, f"{folder / name}", _unpacked(source, scratch / f"{len(files):06d}"))

    for entry in entries_of(folder):
        name = readable_name(entry)
        if entry.is_file and is_archive(name) and not is_system_file(name):
            for member in members(entry):
                add(member.name.rpartition("/")[2], member, member.name)
        elif entry.is_file:
            add(name, entry, name)
        else:
            ignored.append(name)
    return Drop(tuple(files[name] for name in sorted(files)), tuple(ignored))


def one_file(location: Location) -> DropFile:
    """Open a single file as a drop's."""
    return DropFile(readable_name(location), str(location), location)


def without_rows(file: DropFile) -> DropRefused:
    """The refusal of a file that is empty."""
    return DropRefused(f"{file}: holds no row; deliver the file again, or leave it out where nothing changed")


def is_system_file(name: str) -> bool:
    """Whether a file manager made the file or one of its folders (.DS_Store, __MACOSX), so that nobody delivers it."""
    return any(SYSTEM_FILE.match(part) for part in name.split("/") if part != ".")


def readable_name(location: Location) -> str:
    """The name of a file as composed Unicode (NFC)."""
    return unicodedata.normalize("NFC", location.name)


def entries_of(folder: Location) -> list[Location]:
    """What lies in a drop. Raises DropRefused where a name is not UTF-8."""
    try:
        return folder.entries()
    except UnicodeDecodeError as error:
        raise DropRefused(f"{folder}: the name {error.object!r} in it is not UTF-8; deliver it renamed") from None


def _unpacked(source: Location | Member, target: Location) -> Location:
    """The file itself; of an archive a copy of it, the target."""
    if isinstance(source, Location):
        return source
    source.extract(target)
    return target
