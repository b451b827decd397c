"""Erase people from what a table was before: data files that it holds no more, and the log that tells of them."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from movierec_spark.erasure.rewrite import opened
from movierec_spark.erasure.subjects import Subjects
from movierec_spark.erasure.table_rows import HasTextIds
from movierec_spark.erasure.user_rows import bounds_name, their_rows
from movierec_spark.errors import ErasureIncomplete
from movierec_spark.publish.audit import record_audits
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.storage.logged_files import logged_files
from movierec_spark.tables.table import Table

LOG, POINTER = "_delta_log", "_last_checkpoint"
PARQUET = ".parquet"
Adds = list[tuple[str, dict[str, Any]]]


def past_files(table: Table, lake: Lake, subjects: Subjects, has_text_ids: HasTextIds) -> list[Location]:
    """The files in the table's folder that it does not hold, with rows of theirs or unreadable.

    A file that no commit names was left by a killed job: while an erasure has the lake alone, none is at work.
    """
    return [
        file for file in _dead_files(table, lake) if _holds_theirs(file, table, subjects, has_text_ids(source_of(file)))
    ]


def log_names(table: Table, lake: Lake, subjects: Subjects) -> bool:
    """Whether the log tells their ids: as bounds in the statistics of files that the table holds no more."""
    live = {file.path for file in logged_files(lake.delta(table), table)}
    log = lake.location(table) / LOG
    return any(
        bounds_name(statistics, table, subjects)
        for entry in log.entries()
        for path, statistics in _adds(entry)
        if path not in live
    )


def forget(table: Table, lake: Lake, files: list[Location]) -> None:
    """Delete files, and begin the table's log anew with its last version.

    The rows of ops.audit that commits stand for are written first. Killed at any point it leaves a table that can be
    read, since the log's checkpoint is there before anything goes. Raises ErasureIncomplete where that fails.
    """
    record_audits(lake, [table], [])
    delta = lake.delta(table)
    delta.create_checkpoint()
    log, version = lake.location(table) / LOG, delta.version()
    kept = {f"{version:020}.json", f"{version:020}.checkpoint.parquet", POINTER}
    if json.loads((log / POINTER).read_bytes())["version"] != version:
        raise ErasureIncomplete(f"{table.name}: its log has no checkpoint of version {version}; run again")
    for file in files:
        file.delete()
    for entry in log.entries():
        if entry.name not in kept and _version(entry) <= version:
            entry.delete()


def source_of(file: Location) -> str | None:
    """The source of a file by the partition folder that it lies in."""
    names = (part.removeprefix("source=") for part in file.uri.split("/") if part.startswith("source="))
    return next((unquote(name) for name in names), None)


def _dead_files(table: Table, lake: Lake) -> Iterator[Location]:
    folder = lake.location(table)
    live = {(folder / file.path).uri for file in logged_files(lake.delta(table), table)}
    for file in folder.files_below():
        if file.name.endswith(PARQUET) and file.uri not in live and f"/{LOG}/" not in file.uri:
            yield file


def _holds_theirs(file: Location, table: Table, subjects: Subjects, text_ids: bool | None) -> bool:
    try:
        with opened(file.parent, file.name) as parquet:
            return any(True for _ in their_rows(parquet, table, subjects, text_ids))
    except (pa.ArrowException, OSError):
        return True


def _adds(entry: Location) -> Adds:
    """The paths and statistics of the files that an entry of the log adds."""
    if entry.name.endswith(".json"):
        lines = [line for line in entry.read_bytes().splitlines() if b'"add"' in line]
        added = [json.loads(line).get("add") for line in lines]
    elif entry.name.endswith(PARQUET):
        with entry.open_input() as stream:
            added = pq.ParquetFile(stream).read(["add"]).column("add").to_pylist()
    else:
        added = []
    return [(unquote(add["path"]), json.loads(add["stats"])) for add in added if add and add.get("stats")]


def _version(entry: Location) -> int:
    """The version that an entry of the log is of; -1 for what belongs to none."""
    number = entry.name.split(".")[0]
    return int(number) if number.isdigit() else -1
