"""Where Great Expectations keeps the pages of Data Docs: its own backend knows files of this machine only."""

from typing import Any

from great_expectations.data_context.store.tuple_store_backend import TupleStoreBackend
from great_expectations.exceptions import InvalidKeyError

from movierec_spark.storage.location import Location

FOLDERS: dict[str, Location] = {}  # by their addresses: a configuration of GX holds texts only
WRITTEN: dict[str, set[str]] = {}  # by the address of a folder the paths of the files that this process wrote there


def store_backend(folder: Location) -> dict[str, str]:
    """The configuration of GX for pages below a folder, wherever it lies."""
    FOLDERS[folder.uri] = folder
    return {"class_name": LocationStoreBackend.__name__, "module_name": __name__, "uri": folder.uri}


class LocationStoreBackend(TupleStoreBackend):
    """Pages below a folder that store_backend was given. uri: its address."""

    def __init__(self, uri: str, **options: Any) -> None:
        super().__init__(platform_specific_separator=False, **options)
        self.folder = FOLDERS[uri]
        self._config = {"uri": uri, **options, "class_name": type(self).__name__, "module_name": type(self).__module__}

    def list_keys(self, prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
        """The keys of the pages that this process wrote.

        Whatever else is listed here GX removes, since it does not know the validation of a page of another job; and
        to list all that lie there would take longer from day to day.
        """
        below = "".join(f"{part}/" for part in (self.filepath_prefix, *prefix) if part)
        paths = sorted(path for path in WRITTEN.get(self.folder.uri, ()) if path.startswith(below))
        keys = (self._convert_filepath_to_key(path) for path in paths if path.endswith(self.filepath_suffix or ""))
        return [key for key in keys if key and not self.is_ignored_key(key)]

    def remove_key(self, key: Any) -> Any:
        """Remove a page; whether it was there."""
        file = self._file(key)
        existed = file.is_file
        file.delete()
        WRITTEN.get(self.folder.uri, set()).discard(self._path(file))
        return existed

    def get_url_for_key(self, key: Any, protocol: str | None = None) -> str:
        """The address of a page."""
        return str(self._file(key))

    def _file(self, key: Any) -> Location:
        return self.folder / self._convert_key_to_filepath(key if isinstance(key, tuple) else key.to_tuple())

    def _path(self, file: Location) -> str:
        return file.uri.removeprefix(f"{self.folder.uri}/")

    def _get(self, key: Any) -> Any:
        try:
            return self._file(key).read_bytes().decode()
        except FileNotFoundError:
            raise InvalidKeyError(f"no page {self._file(key)}") from None

    def _get_all(self) -> list[str]:
        return [self._get(key) for key in self.list_keys()]

    def _set(self, key: Any, value: str | bytes, **_: Any) -> Any:
        file = self._file(key)
        file.write_bytes(value.encode() if isinstance(value, str) else value)
        WRITTEN.setdefault(self.folder.uri, set()).add(self._path(file))
        return str(file)

    def _has_key(self, key: Any) -> bool:
        return self._file(key).is_file

    def _move(self, source_key: Any, dest_key: Any, **_: Any) -> Any:
        raise NotImplementedError("pages are not moved")
