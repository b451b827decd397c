"""How long the earlier versions of a table can be read: their log, their data files, and what killed jobs wrote.

A data file goes once the commit that took it from the table is older than the bound; one that no commit names, once it
was written before. So the files that a running job has written and not committed yet are safe, whatever it does.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from deltalake import DeltaTable

from movierec_spark.publish.audit import utc_now
from movierec_spark.publish.commit import retry_on_conflict
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.stored_files import Freed, StoredFile, remove, remove_empty_folders, stored_files
from movierec_spark.tables.table import Table

LOG = "_delta_log"


def remove_old_versions(table: Table, lake: Lake, days: int) -> tuple[Freed, Freed]:
    """Remove data files and entries of the log that are older than so many days; what was freed of each.

    The table keeps the bound as Delta's own properties, for whoever else writes a checkpoint or calls VACUUM.
    Raises PublishConflict where other jobs keep writing the table.
    """
    log = lake.location(table) / LOG
    earlier = stored_files(log)
    retry_on_conflict(lambda: _set_bound(lake.delta(table), days), table)
    data_files = _remove_data_files(table, lake, days)
    _clean_log(table, lake)
    left = {file.location for file in stored_files(log)}
    cleaned = [file for file in earlier if file.location not in left]
    unfinished = remove(file for file in earlier if _is_unfinished(file) and file.written < _days_ago(days))
    return data_files, Freed(len(cleaned), sum(file.bytes for file in cleaned)) + unfinished


def _set_bound(delta: DeltaTable, days: int) -> None:
    """Jobs that commit no longer clean the log by themselves: two that do at once would fail."""
    bound = f"interval {days} days"
    properties = {
        "delta.deletedFileRetentionDuration": bound,
        "delta.logRetentionDuration": bound,
        "delta.enableExpiredLogCleanup": "false",
    }
    if not properties.items() <= delta.metadata().configuration.items():
        delta.alter.set_table_properties(properties)


def _remove_data_files(table: Table, lake: Lake, days: int) -> Freed:
    """What Delta's VACUUM chooses; not by its own hand, which makes two commits and can't tell sizes."""
    folder = lake.location(table)
    unused = {folder / path for path in lake.delta(table).vacuum(dry_run=True, full=True)}
    freed = remove(file for file in stored_files(folder) if file.location in unused)
    remove_empty_folders(folder, _days_ago(days))
    return freed


def _clean_log(table: Table, lake: Lake) -> None:
    """Remove the entries that no version within the bound needs, then write a checkpoint of the newest version.

    The next run goes by that checkpoint: whoever has begun to read from an earlier one has ended by then.
    """
    delta = lake.delta(table)
    with suppress(FileNotFoundError):  # another run of maintenance cleans it
        delta.cleanup_metadata()
    if not (lake.location(table) / LOG / f"{delta.version():020}.checkpoint.parquet").exists:
        delta.create_checkpoint()


def _is_unfinished(file: StoredFile) -> bool:
    """Whether a killed commit left it: delta-rs renames such a file once it is whole."""
    return file.location.name.startswith("_commit_") and file.location.name.endswith(".tmp")


def _days_ago(days: int) -> datetime:
    return utc_now() - timedelta(days=days)
