"""Folders and files by address: a path of this machine's file system, or a URI such as s3://bucket/folder.

The one place that knows a file system; executors use it as the driver does.
"""

import os
import posixpath
import re
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pyarrow import NativeFile
from pyarrow.fs import FileInfo, FileSelector, FileSystem, FileType, LocalFileSystem, S3FileSystem, copy_files

from movierec_spark.settings.store_section import Store, is_uri

PATTERN_CHARACTERS = re.compile(r"([\\{}\[\]*?])")
SPARK_SCHEMES = {"s3": "s3a"}  # Hadoop's name of a scheme, where it differs


@dataclass(frozen=True)
class Location:
    """A folder or file. uri: an absolute path, or scheme://host/path, without a slash at its end.

    An object store has no folders: one exists as long as a file lies below it.
    """

    uri: str
    store: Store = field(default=Store(), repr=False, compare=False)

    @classmethod
    def of(cls, place: str | Path, store: Store | None = None) -> "Location":
        """The location of a path or URI; a relative path is taken from the working folder."""
        text = str(place)
        if not is_uri(text):
            text = str(Path(text).expanduser().absolute())
        elif text.startswith("file://"):
            text = unquote(urlsplit(text).path)
        return cls(text.rstrip("/") or "/", store or Store())

    def __str__(self) -> str:
        return self.uri

    def __truediv__(self, name: object) -> "Location":
        return Location(f"{self.uri.rstrip('/')}/{name}", self.store)

    @property
    def name(self) -> str:
        return posixpath.basename(self.uri)

    @property
    def parent(self) -> "Location":
        return Location(posixpath.dirname(self.uri), self.store)

    @property
    def is_local(self) -> bool:
        return not is_uri(self.uri)

    @property
    def path(self) -> Path:
        """Its path, for what can use this machine's file system only. Raises ValueError where it is elsewhere."""
        if not self.is_local:
            raise ValueError(f"{self.uri} is no path of this machine")
        return Path(self.uri)

    @property
    def spark_uri(self) -> str:
        """The address as Spark takes it."""
        scheme, separator, rest = self.uri.partition("://")
        return f"{SPARK_SCHEMES.get(scheme, scheme)}://{rest}" if separator else self.uri

    @property
    def spark_pattern(self) -> str:
        """The address for spark.read, which takes brackets, braces and the like for a pattern of many paths.

        Not for Delta's reader nor for writing, where an address is what it is.
        """
        return PATTERN_CHARACTERS.sub(r"\\\1", self.spark_uri)

    @cached_property
    def file_system(self) -> FileSystem:
        """Arrow's file system that it lies in."""
        scheme, separator, rest = self.uri.partition("://")
        return _file_system(f"{scheme}://{rest.split('/')[0]}" if separator else "", self.store)

    @property
    def key(self) -> str:
        """Its path within file_system."""
        scheme, _, rest = self.uri.partition("://")
        return self.uri if self.is_local else f"/{rest.partition('/')[2]}" if scheme == "hdfs" else rest

    @property
    def exists(self) -> bool:
        return self._info.type != FileType.NotFound

    @property
    def is_file(self) -> bool:
        return self._info.type == FileType.File

    @property
    def is_folder(self) -> bool:
        return self._info.type == FileType.Directory

    @property
    def size(self) -> int:
        """Bytes of a file."""
        return self._info.size

    def entries(self) -> list["Location"]:
        """What lies in a folder, sorted by name; nothing where it is not there."""
        infos = self.file_system.get_file_info(FileSelector(self.key, allow_not_found=True))
        return sorted((self / info.base_name for info in infos), key=lambda entry: entry.name)

    def files_below(self) -> Iterator["Location"]:
        """Every file of a folder and of its subfolders, sorted by path."""
        infos = self.file_system.get_file_info(FileSelector(self.key, allow_not_found=True, recursive=True))
        paths = sorted(info.path for info in infos if info.type == FileType.File)
        yield from (self / path[len(self.key) :].lstrip("/") for path in paths)

    def open_input(self) -> NativeFile:
        """Open a file for reading, at any place. Raises FileNotFoundError."""
        return self.file_system.open_input_file(self.key)

    def open_output(self) -> NativeFile:
        """Open a new file for writing, with its folder. The caller closes it; until then it may be there in part."""
        if self.is_local:
            self.file_system.create_dir(self.parent.key, recursive=True)
            with suppress(FileNotFoundError):  # remove_if_empty has just removed the folder
                return self.file_system.open_output_stream(self.key, compression=None)
            self.file_system.create_dir(self.parent.key, recursive=True)
        return self.file_system.open_output_stream(self.key, compression=None)

    def read_bytes(self) -> bytes:
        """The whole file. Raises FileNotFoundError."""
        with self.open_input() as opened:
            return opened.read()

    def write_bytes(self, content: bytes) -> None:
        """Write the file whole: readers see the earlier content or this."""
        target = self.parent / f".{self.name}-{uuid.uuid4().hex}" if self.is_local else self
        with target.open_output() as opened:
            opened.write(content)
        if self.is_local:
            os.replace(target.uri, self.uri)

    def copy_to(self, target: "Location") -> None:
        """Copy a file, or a folder with all below it, on whatever stores they lie."""
        if target.is_local:
            target.file_system.create_dir((target if self.is_folder else target.parent).key, recursive=True)
        copy_files(self.key, target.key, self.file_system, target.file_system)

    def move_to(self, target: "Location") -> None:
        """Rename a file or a folder of this machine, at once; the target is not there yet."""
        self.file_system.move(self.key, target.key)

    @contextmanager
    def local_copy(self) -> Iterator[Path]:
        """A path at which the file can be read on this machine: its own, or a copy's that is removed afterwards."""
        if self.is_local:
            yield self.path
            return
        with tempfile.TemporaryDirectory() as folder:
            copy = Location.of(folder) / self.name
            self.copy_to(copy)
            yield copy.path

    def delete(self) -> None:
        """Remove a file, or a folder with all below it; nothing where it is not there, or goes at the same moment."""
        info = self._info
        with suppress(FileNotFoundError):
            if info.type == FileType.File:
                self.file_system.delete_file(self.key)
            elif info.type == FileType.Directory:
                self.file_system.delete_dir(self.key)

    def remove_if_empty(self) -> None:
        """Remove a folder of this machine in which nothing lies; an object store has no such folder."""
        if self.is_local:
            with suppress(OSError):
                os.rmdir(self.uri)

    @property
    def _info(self) -> FileInfo:
        return self.file_system.get_file_info(self.key)


@lru_cache
def _file_system(root: str, store: Store) -> FileSystem:
    """root: scheme and host; "" for this machine's."""
    if not root:
        return LocalFileSystem()
    if not root.startswith("s3://"):
        return FileSystem.from_uri(root)[0]
    return S3FileSystem(
        access_key=store.access_key,
        secret_key=store.secret_key.get_secret_value() if store.secret_key else None,
        endpoint_override=store.endpoint,
        region=store.region,
        allow_bucket_creation=False,
    )
