"""The data files that a table's log names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import pyarrow as pa
from deltalake import DeltaTable

from movierec_spark.tables.table import Table


@dataclass(frozen=True)
class LoggedFile:
    """A data file of a table. path: relative to the table's folder, as it lies there. partition: by column, as text."""

    path: str
    bytes: int
    rows: int
    partition: Mapping[str, str]


def logged_files(delta: DeltaTable, table: Table) -> list[LoggedFile]:
    """The files that hold the table's rows, sorted by path."""
    entries = pa.table(delta.get_add_actions(flatten=True)).to_pylist()
    files = [
        LoggedFile(
            unquote(entry["path"]),  # the log holds paths as URIs
            entry["size_bytes"],
            entry["num_records"],
            {name: str(entry[f"partition.{name}"]) for name in table.partitioned_by},
        )
        for entry in entries
    ]
    return sorted(files, key=lambda file: file.path)


def stored_schema(delta: DeltaTable, table: Table) -> pa.Schema:
    """What the table's files hold, by the log: also columns that are no longer declared."""
    stored = pa.schema(delta.schema())
    return pa.schema([field.remove_metadata() for field in stored if field.name not in table.partitioned_by])


def by_partition(files: Sequence[LoggedFile]) -> list[tuple[dict[str, str], list[LoggedFile]]]:
    """The files of each partition, sorted by its values."""
    groups: dict[tuple[tuple[str, str], ...], list[LoggedFile]] = {}
    for file in files:
        groups.setdefault(tuple(file.partition.items()), []).append(file)
    return [(dict(key), groups[key]) for key in sorted(groups)]
