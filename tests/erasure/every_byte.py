"""Search every byte of a folder, also of what is packed or encoded in its files."""

import gzip
import io
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq


def files_with(folder: Path, names: Iterable[str | int]) -> list[str]:
    """The files, relative to the folder and in order, in which any of the names stands.

    A text stands there in UTF-8; a number in digits, or in the eight bytes of a 64-bit integer.
    """
    needles = [f"{name}".encode() for name in names]
    needles += [name.to_bytes(8, order) for name in names if isinstance(name, int) for order in ("little", "big")]
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [f"{file.relative_to(folder)}" for file in files if _holds(file, needles) or _holds_name(file, needles)]


def _holds(file: Path, needles: list[bytes]) -> bool:
    pieces = _contents(file.name, file.read_bytes())
    if file.name.endswith(".db"):
        pieces = (*pieces, *_rows_of_database(file))
    return any(needle in piece for piece in pieces for needle in needles)


def _holds_name(file: Path, needles: list[bytes]) -> bool:
    return any(needle in str(file).encode() for needle in needles)


def _contents(name: str, content: bytes) -> Iterator[bytes]:
    """The content as it is, and what is packed in it."""
    yield content
    if content.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from _contents(member, archive.read(member))
    elif content.startswith(b"\x1f\x8b"):
        yield from _contents(name.removesuffix(".gz"), gzip.decompress(content))
    elif content.startswith(b"PAR1"):
        yield repr(pq.read_table(io.BytesIO(content)).to_pydict()).encode()


def _rows_of_database(file: Path) -> Iterator[bytes]:
    """Every row of an SQLite database, with what its write-ahead log holds."""
    with closing(sqlite3.connect(file)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            yield repr(database.execute(f'SELECT * FROM "{table}"').fetchall()).encode()
