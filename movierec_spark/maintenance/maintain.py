"""The maintain job: compact what helps, remove what conf no longer keeps, free what nobody can read any more.

It needs no Spark, and may run beside any other job, twice at once, and again after it was killed at any point: each of
its changes is one commit, or the removal of files that nobody can come to need.
"""

from datetime import date, datetime, timedelta

from movierec_spark import tables
from movierec_spark.errors import MovierecError, PublishConflict
from movierec_spark.maintenance.compaction import compact
from movierec_spark.maintenance.expired_days import remove_expired_days
from movierec_spark.maintenance.leftovers import remove_leftovers, remove_logs, remove_pages
from movierec_spark.maintenance.outcome import Outcome
from movierec_spark.maintenance.raw_data import remove_raw_data
from movierec_spark.maintenance.versions import remove_old_versions
from movierec_spark.publish.audit import record_audits, utc_now
from movierec_spark.registry.expired_runs import remove_expired_runs
from movierec_spark.settings import Settings
from movierec_spark.settings.maintenance_section import Maintenance
from movierec_spark.settings.rules import Rules, read_rules
from movierec_spark.storage.conditional_put import check_conditional_puts
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.lake_layout import check_layout
from movierec_spark.storage.stored_files import Freed
from movierec_spark.tables.table import Table


def maintain(as_of: date, settings: Settings) -> Outcome:
    """Maintain the lake and what lies beside it. as_of: the day from which the ages of days count.

    Raises MovierecError where the history that conf keeps is too short for a business rule, LakeOutdated, StoreRefused.
    """
    lake, kept, now = Lake.of(settings), settings.maintenance, utc_now()
    check_conditional_puts(lake.root)
    check_layout(lake.root)
    check_history(kept, read_rules())
    stored = [table for table in tables.ALL if lake.has(table)]
    record_audits(lake, stored, [])  # before the log is cleaned, which holds those of jobs that were killed
    removed = remove_expired_days(lake, as_of, kept)
    removed_raw, drops = remove_raw_data(lake, as_of, settings)
    removed += removed_raw
    compacted = {table.name: compact(table, lake) for table in stored}
    data_files, log_files, conflicts = _remove_old_versions(stored, lake, kept)
    runs, run_files = _remove_runs(now, settings)
    return Outcome(
        compacted=compacted,
        removed=removed,
        drops=drops,
        runs=runs,
        freed={
            "data file": data_files,
            "log file": log_files,
            "drop file": drops.freed,
            "run file": run_files,
            "page": remove_pages(settings, _before(now, kept.pages_days)),
            "Airflow log": remove_logs(settings, _before(now, kept.logs_days)),
            "leftover": remove_leftovers(lake, settings, _before(now, kept.versions_days)),
        },
        conflicts=conflicts + removed.conflicts + sum(one.conflicts for one in compacted.values()),
    )


def check_history(kept: Maintenance, rules: Rules) -> None:
    """Raises MovierecError where a rule counts all publications ever served and conf does not keep them."""
    if kept.history_days and rules.demote.served_times:
        raise MovierecError(
            f"maintenance.history_days is {kept.history_days}, and the rule demote.served_times counts all that was "
            "ever served: unset one of them"
        )


def _remove_old_versions(stored: list[Table], lake: Lake, kept: Maintenance) -> tuple[Freed, Freed, int]:
    """Of all tables the data files and the files of logs that were freed, and how many tables were left as they are."""
    data_files, log_files, conflicts = Freed(), Freed(), 0
    for table in stored:
        try:
            of_data, of_log = remove_old_versions(table, lake, kept.versions_days)
        except PublishConflict:
            conflicts += 1
        else:
            data_files, log_files = data_files + of_data, log_files + of_log
    return data_files, log_files, conflicts


def _remove_runs(now: datetime, settings: Settings) -> tuple[int, Freed]:
    days = settings.maintenance.runs_days
    return remove_expired_runs(_before(now, days), settings) if days else (0, Freed())


def _before(now: datetime, days: int | None) -> datetime:
    """The moment so many days ago; the beginning of time where the number is None."""
    return now - timedelta(days=days) if days else datetime.min.replace(tzinfo=now.tzinfo)
