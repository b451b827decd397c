"""All alerts of a profile, the urgent ones first."""

from collections.abc import Iterator

from movierec_spark.profiling.metrics import ROWS
from movierec_spark.report.exploration.alert import Alert, Concern
from movierec_spark.report.exploration.change_alerts import (
    changed_column,
    changed_lately,
    changed_rows,
    drifted_column,
)
from movierec_spark.report.exploration.column_alerts import COLUMN_ALERTS
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.table_alerts import TABLE_ALERTS, rejected_lately

ORDER = list(Concern)


def find_alerts(now: Profile, before: Profile | None) -> list[Alert]:
    """before: the profile of the report before; None for the first one, which can't tell what changed since."""
    alerts = [alert for table in now.tables if now.count(table, "", ROWS) for alert in _of_table(now, before, table)]
    vanished = [table for table in before.tables if before.count(table, "", ROWS)] if before else []
    alerts += [_emptied(now, table) for table in vanished if not now.count(table, "", ROWS)]
    return sorted(alerts, key=lambda alert: (not alert.is_urgent, ORDER.index(alert.concern)))


def standing(before: Profile | None) -> set[tuple[Concern, str]]:
    """The concern and the place of the alerts that the report before had too."""
    return {(alert.concern, alert.where) for alert in find_alerts(before, None)} if before else set()


def _of_table(now: Profile, before: Profile | None, table: str) -> Iterator[Alert]:
    for of_table in TABLE_ALERTS:
        yield from of_table(now, table)
    yield from rejected_lately(now, before, table)
    for column in now.columns(table):
        for of_column in COLUMN_ALERTS:
            yield from of_column(now, table, column)
        yield from drifted_column(now, table, column)
        yield from changed_lately(now, table, column)
    if before and before.count(table, "", ROWS):
        yield from changed_rows(now, before, table)
        for column in now.columns(table):
            yield from changed_column(now, before, table, column)


def _emptied(now: Profile, table: str) -> Alert:
    return Alert(
        Concern.MISSING, table, "", f"The table has no row on {now.as_of}; it had some before.", is_urgent=True
    )
