"""Zip archives as publishers deliver them, unpacked where they can do no harm."""

import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from movierec_spark.errors import DropRefused

MOST_BYTES = 64 * 2**30
MOST_EXPANSION = 200  # text of ratings shrinks four- to tenfold


def unpacked(drop: Path, work: Path) -> Path:
    """A folder with the drop's files, those inside of zips among them; the drop itself where it has no zip.

    work: an empty folder for what is unpacked. Folders inside an archive are left out of the names.
    Raises DropRefused where an archive is damaged, leaves its folder, or expands beyond reason.
    """
    archives = sorted(drop.glob("*.zip"))
    if not archives:
        return drop
    for path in drop.iterdir():
        if path.is_file() and path.suffix != ".zip":
            shutil.copy2(path, work / path.name)
    for archive in archives:
        _unpack(archive, work)
    return work


def _unpack(archive: Path, work: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            _check(archive, members)
            for member in members:
                _extract(opened, member, work / PurePosixPath(member.filename).name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DropRefused(f"{archive}: damaged or cut short ({error}); deliver the archive again") from None


def _extract(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    if target.exists():
        raise DropRefused(f"{opened.filename}: {target.name} stands there twice; deliver it once")
    with opened.open(member) as source, target.open("wb") as written:
        shutil.copyfileobj(source, written)


def _check(archive: Path, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in member.filename:
            raise DropRefused(f"{archive}: {member.filename!r} leads out of its folder; deliver a clean archive")
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if size > MOST_BYTES or size > MOST_EXPANSION * max(packed, 1):
        raise DropRefused(
            f"{archive}: {packed:,} bytes expand to {size:,}; at most {MOST_BYTES:,} and {MOST_EXPANSION} "
            "times as much are unpacked: deliver the files plain"
        )
