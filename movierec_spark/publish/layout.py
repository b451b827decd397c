"""Where a table's files lie, and how its log names them."""

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
    """The folder of a partition below that of the table, as source=a%20b/as_of=2018-09-26; "" where there is none.

    Polars takes the values from there. They are percent-encoded, so that every name is ASCII, whatever the locale of
    a JVM; in the log, which holds paths as URIs, delta-rs encodes the per cent signs once more.
    """
    return "/".join(f"{name}={quote(value, safe='')}" for name, value in partition.items())


def placed(file: DataFile, table_folder: Path, name: str, partition: Mapping[str, str]) -> AddAction:
    """Give a file its place in the table, and say what makes it the table's when it is committed."""
    path = Path(partition_folder(partition), name)
    target = table_folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    _link(Path(file.path), target)
    return AddAction(path.as_posix(), target.stat().st_size, partition, milliseconds(), True, file.statistics)


def milliseconds() -> int:
    """Since 1970."""
    return time.time_ns() // 1_000_000


def _link(file: Path, target: Path) -> None:
    """A second name of the file, or its copy where the file system knows no such thing; one that is there stays."""
    try:
        os.link(file, target)
    except FileExistsError:
        return
    except OSError:
        copy = target.with_name(f".{uuid.uuid4().hex}")
        shutil.copyfile(file, copy)
        copy.replace(target)
