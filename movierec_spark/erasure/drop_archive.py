"""Erase people from the files inside a zip archive of a drop."""

import io
import zipfile
from collections.abc import Callable

from movierec_spark.erasure.text_file import Emptied

EraseFile = Callable[[str, bytes], Emptied | None]  # a file's name and content; None where it names no users


def archive_without(content: bytes, erase_file: EraseFile) -> Emptied:
    """The archive with the same members in the same order, their rows taken out; a member without a row left is gone.

    Raises what damaged archives raise, see sources.archive.
    """
    target, taken, stays, names_them = io.BytesIO(), 0, False, False
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as archive:
        archive.comment = source.comment
        for member in source.infolist():
            packed = source.read(member)
            emptied = None if member.is_dir() else erase_file(_name(member), packed)
            taken += emptied.taken if emptied else 0
            names_them = names_them or bool(emptied and emptied.names_them)
            if emptied is None or emptied.stays or not emptied.taken:
                stays = stays or not member.is_dir()
                archive.writestr(member, emptied.content if emptied else packed)
    return Emptied(target.getvalue() if taken else content, taken, stays, names_them)


def _name(member: zipfile.ZipInfo) -> str:
    """The name without folders; archives made on Windows may have backslashes between these."""
    return member.filename.replace("\\", "/").rpartition("/")[2]
