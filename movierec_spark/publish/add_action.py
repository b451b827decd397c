"""The folders of a table's partitions, and the log's entry for a file in them."""

import os
import shutil
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from deltalake.transaction import AddAction

from movierec_spark.publish.parquet_files import DataFile


def partition_folder(partition: Mapping[str, str]) -> str:
    """The folder of a partition relative to the table's, such as source=a%20b/as_of=2018-09-26; "" without partition.

    Polars reads the values from it. They are percent-encoded, so that every name is ASCII whatever the locale of a
    JVM; delta-rs encodes the percent signs once more for the log, which holds paths as URIs.
    """
    return "/".join(f"{name}={quote(value, safe='')}" for name, value in partition.items())


def add_action(file: DataFile, table_folder: Path, name: str, partition: Mapping[str, str]) -> AddAction:
    """Link a file into its partition's folder under a new name, and return the action that adds it to the table.

    The file is invisible to readers until the action is committed.
    """
    path = Path(partition_folder(partition), name)
    target = table_folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    _link(Path(file.path), target)
    return AddAction(path.as_posix(), target.stat().st_size, partition, now_in_milliseconds(), True, file.statistics)


def now_in_milliseconds() -> int:
    """The time since 1970 (UTC) in milliseconds."""
    return time.time_ns() // 1_000_000


def _link(file: Path, target: Path) -> None:
    """Hard-link the file, or copy it where the file system has no hard links; an existing target stays."""
    try:
        os.link(file, target)
    except FileExistsError:
        return
    except OSError:
        copy = target.with_name(f".{uuid.uuid4().hex}")
        shutil.copyfile(file, copy)
        copy.replace(target)
