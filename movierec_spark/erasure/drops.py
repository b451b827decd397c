"""Erase people from the landing area: drops, those that still arrive, and what ingests unpacked of them."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from movierec_spark.erasure.drop_archive import archive_without
from movierec_spark.erasure.drop_file import UserFile, names_users, shown_text
from movierec_spark.erasure.finding import Finding, Findings, Unit
from movierec_spark.erasure.own_texts import redacted
from movierec_spark.erasure.subjects import Subjects
from movierec_spark.erasure.text_file import Emptied
from movierec_spark.errors import DropRefused, ErasureRefused
from movierec_spark.settings import Settings
from movierec_spark.sources.archive import DAMAGE_ERRORS, is_archive
from movierec_spark.sources.collected import COLLECTING
from movierec_spark.sources.drop import readable_name
from movierec_spark.sources.json_lines import JsonLines
from movierec_spark.sources.kinds import KINDS, kinds_of
from movierec_spark.sources.raw_file import RawFile
from movierec_spark.sources.scratch import UNPACKED
from movierec_spark.stewardship.requeue import ROW, SOURCE
from movierec_spark.storage.location import Location
from movierec_spark.tables import RATINGS

UNREADABLE = (DropRefused, pa.ArrowException, OSError, EOFError, zlib.error, zipfile.BadZipFile, *DAMAGE_ERRORS)
REPAIRED = RawFile("*", RATINGS, ("user_id",), JsonLines())  # rows of silver tables, which all call users so
DAMAGED = "can't be read: delete it, or deliver it anew"
UNKNOWN = "names them, and is of a kind or has a header that the source does not read: delete it, or correct conf"
NAMED_SO = "its name names them: rename it, or delete it"
ELSEWHERE = "rows of others name them: see to these rows"
COLLECTED = "is being collected: stop `movierec collect`, or wait until it has landed, and erase again"


@dataclass(frozen=True)
class SourceFiles:
    """What the files of a source hold. kinds: that it delivers; text_ids: see Subjects.is_id."""

    kinds: Sequence[RawFile]
    text_ids: bool | None
    within: str | None = None

    @classmethod
    def of(cls, name: str, settings: Settings) -> "SourceFiles":
        """Of a source that conf names no more, the files that every source of its kind may deliver."""
        if name == SOURCE:
            return cls((REPAIRED,), False, within=ROW)
        if (source := settings.sources.get(name)) is not None:
            return cls(kinds_of(source), source.text_ids)
        return cls([kind for kinds in KINDS.values() for kind in kinds], None)

    def without(self, subjects: Subjects, name: str, content: bytes) -> Emptied | None:
        """The content of a file without their rows; None of a kind without users, and where it is not known.

        Raises UNREADABLE.
        """
        if is_archive(name):
            return archive_without(content, lambda member, packed: self.without(subjects, member, packed))
        kind = next((kind for kind in self.kinds if kind.matches(name)), None)
        if kind is None and subjects.mentions(shown_text(name, content)):
            raise DropRefused(f"{name}: {UNKNOWN}")
        if kind is None or not names_users(kind):
            return None
        return UserFile(kind, self.text_ids, self.within).without(subjects, name, content)


def erase_drops(subjects: Subjects, settings: Settings, is_dry: bool) -> Findings:
    """Take their rows out of every file; one that holds no other row is deleted. is_dry: only tell what there is."""
    landing = Location.of(settings.landing, settings.store)
    for folder in landing.entries():
        if folder.name == UNPACKED:
            yield from _erase_unpacked(folder, subjects, is_dry)
        else:
            files = SourceFiles.of(folder.name, settings)
            for file in _files_below(folder):
                if not file.uri.startswith(f"{folder / COLLECTING}/"):
                    yield from _erase_file(file, landing, files, subjects, is_dry)
            yield from _find_collected(folder / COLLECTING, files, subjects)
    for folder in Location.of(settings.spool).entries():
        yield from _find_collected(folder, SourceFiles.of(folder.name, settings), subjects)


def _files_below(folder: Location) -> list[Location]:
    """Raises ErasureRefused where a name is not UTF-8, so that no file of it can be opened."""
    try:
        return list(folder.files_below())
    except UnicodeDecodeError as error:
        raise ErasureRefused(f"{folder}: the name {error.object!r} in it is not UTF-8; rename it") from None


def _erase_file(
    file: Location, landing: Location, files: SourceFiles, subjects: Subjects, is_dry: bool
) -> Iterator[Finding]:
    place = f"landing/{file.uri.removeprefix(f'{landing.uri}/')}"
    if subjects.mentions(place.encode()):
        place = redacted(place, subjects)
        yield Finding(place, 1, Unit.FILES, left=NAMED_SO)
    try:
        emptied = files.without(subjects, readable_name(file), file.read_bytes())
    except UNREADABLE as error:
        yield Finding(place, 1, Unit.FILES, left=UNKNOWN if isinstance(error, DropRefused) else DAMAGED)
        return
    if emptied and emptied.names_them:
        yield Finding(place, 1, Unit.FILES, left=ELSEWHERE)
    if emptied is None or not emptied.taken:
        return
    yield Finding(place, emptied.taken, Unit.ROWS)
    if not is_dry and emptied.stays:
        file.write_bytes(emptied.content)
    elif not is_dry:
        file.delete()


def _find_collected(folder: Location, files: SourceFiles, subjects: Subjects) -> Iterator[Finding]:
    """What a collector writes, or a killed one left: a file that is put in its place would take no further events."""

    def names_them(file: Location) -> bool:
        try:
            emptied = files.without(subjects, file.name, file.read_bytes())
        except UNREADABLE:
            return True
        return bool(emptied and emptied.taken)

    if holding := sum(map(names_them, folder.files_below())):
        yield Finding(COLLECTING.removeprefix("."), holding, Unit.FILES, left=COLLECTED)


def _erase_unpacked(folder: Location, subjects: Subjects, is_dry: bool) -> Iterator[Finding]:
    """What killed ingests left: no job is at work, so nothing of it is needed."""
    files = [file for file in folder.files_below() if subjects.prefilter.search(file.read_bytes())]
    if files:
        yield Finding(f"landing/{UNPACKED}", len(files), Unit.FILES)
    if not is_dry:
        folder.delete()
