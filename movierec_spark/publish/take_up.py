"""The Delta transaction that makes data files visible as they are, without writing their rows again."""

import os
import shutil
import time
import uuid
from pathlib import Path
from typing import Any

from deltalake import CommitProperties, DeltaTable, Transaction
from deltalake.exceptions import CommitFailedError
from deltalake.transaction import AddAction, RemoveAction

from movierec_spark.lake import Lake
from movierec_spark.publish.commit import retried, state_order
from movierec_spark.publish.data_files import DataFile, DataFiles


def take_up(files: DataFiles, lake: Lake, slice_of: dict[str, Any], metadata: str, once: str | None = None) -> None:
    """Commit the files as the table declares; raises PublishConflict, see commit.commit.

    They stay where they are, too. Nothing checks their rows any more: what is NOT NULL must have been audited.
    """
    folder = Path(lake.location(files.table))
    name, version = (f"{files.table.name} {once}", 1) if once else (files.table.name, state_order(slice_of["as_of"]))
    added: list[AddAction | RemoveAction] = [_added(file, files, folder, slice_of) for file in files.files]

    def attempt() -> None:
        table = DeltaTable(folder)
        if (table.transaction_version(name) or 0) < version:
            table.create_write_transaction(
                added,
                mode="append" if files.table.mode == "append" else "overwrite",
                schema=table.schema(),
                partition_by=list(files.table.partitioned_by),
                commit_properties=CommitProperties(
                    custom_metadata={"userMetadata": metadata},
                    max_commit_retries=0,
                    app_transactions=[Transaction(name, version, _milliseconds())],
                ),
            )

    retried(attempt, files.table, CommitFailedError)


def _added(file: DataFile, files: DataFiles, folder: Path, slice_of: dict[str, Any]) -> AddAction:
    values = {column: str(slice_of[column]) for column in files.table.partitioned_by}
    place = "".join(f"{column}={value}/" for column, value in values.items()) + f"part-{uuid.uuid4().hex}.parquet"
    target = folder / place
    target.parent.mkdir(parents=True, exist_ok=True)
    _link(Path(file.path), target)
    return AddAction(place, target.stat().st_size, values, _milliseconds(), True, file.statistics)


def _link(file: Path, target: Path) -> None:
    """A second name of the file, or its copy where the file system knows no such thing."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000
