"""What ran: the publications of ops.audit by run, and what the last day brought beside the day before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from movierec_spark.publish.audit import Audit
from movierec_spark.report.audits import in_effect
from movierec_spark.tables import BY_NAME

RUNS_SHOWN = 5


@dataclass(frozen=True)
class Run:
    """The publications of one run for one day. first, last: when they were recorded, UTC. refused: tables."""

    run_id: str
    as_of: date
    first: datetime
    last: datetime
    tables: int
    rows: int
    quarantined: int
    refused: tuple[str, ...]


@dataclass(frozen=True)
class DayChange:
    """Published rows of a table on the last day, and on the day before that has any; None without such a day."""

    table: str
    rows: int
    rows_before: int | None
    day_before: date | None


def last_runs(audit_rows: Sequence[Audit]) -> list[Run]:
    """The last RUNS_SHOWN runs, the last one first. audit_rows: ops.audit, the oldest first."""
    by_run: dict[tuple[str, date], list[Audit]] = {}
    for audit in audit_rows:
        by_run.setdefault((audit.run_id, audit.as_of), []).append(audit)
    runs = [_run(run_id, as_of, audits) for (run_id, as_of), audits in by_run.items()]
    return sorted(runs, key=lambda run: run.last, reverse=True)[:RUNS_SHOWN]


def day_changes(audit_rows: Sequence[Audit]) -> list[DayChange]:
    """Of the silver tables that the newest day brought rows to, in the order in which tables are declared."""
    rows: dict[tuple[str, date], int] = {}
    for audit in in_effect(audit_rows):
        if BY_NAME[audit.table_name].layer == "silver":
            key = (audit.table_name, audit.as_of)
            rows[key] = rows.get(key, 0) + audit.rows_published
    newest = max((day for _, day in rows), default=None)
    return [_change(rows, table, newest) for table in BY_NAME if newest and (table, newest) in rows]


def _run(run_id: str, as_of: date, audits: Sequence[Audit]) -> Run:
    published = [audit for audit in audits if audit.status == "published"]
    return Run(
        run_id=run_id,
        as_of=as_of,
        first=min(audit.published_at for audit in audits),
        last=max(audit.published_at for audit in audits),
        tables=len({audit.table_name for audit in published}),
        rows=sum(audit.rows_published for audit in published),
        quarantined=sum(audit.rows_quarantined for audit in published),
        refused=tuple(audit.table_name for audit in audits if audit.status == "rejected"),
    )


def _change(rows: dict[tuple[str, date], int], table: str, newest: date) -> DayChange:
    day_before = max((day for of, day in rows if of == table and day < newest), default=None)
    return DayChange(table, rows[table, newest], rows[table, day_before] if day_before else None, day_before)
