"""The tables that others read, or that tell how they are received: of which day they are, how many rows they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from movierec_spark.publish.audit import Audit
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.logged_files import logged_files
from movierec_spark.tables import (
    AUDIENCES,
    DRIFT,
    MODEL_PERFORMANCE,
    MOVIE_FEATURES,
    RECOMMENDATION_ROWS,
    RECOMMENDATIONS,
    SIMILAR_MOVIES,
    TRENDING_MOVIES,
    USER_FEATURES,
)
from movierec_spark.tables.table import Table

SERVED = (
    RECOMMENDATIONS,
    RECOMMENDATION_ROWS,
    SIMILAR_MOVIES,
    TRENDING_MOVIES,
    AUDIENCES,
    MOVIE_FEATURES,
    USER_FEATURES,
    MODEL_PERFORMANCE,
    DRIFT,
)
LATER = {MODEL_PERFORMANCE: 1}  # days after the day of its rows on which a table gets them: lists bring nothing before


@dataclass(frozen=True)
class ServedTable:
    """day: of the newest rows; None before the first. rows: of that day. made_on: the day whose run made them.

    published_at: when these rows were published, UTC; None where ops.audit does not tell.
    """

    name: str
    day: date | None
    rows: int
    published_at: datetime | None
    made_on: date | None

    def age_days(self, today: date) -> int | None:
        return (today - self.made_on).days if self.made_on else None


def served_tables(lake: Lake, audits: Sequence[Audit]) -> list[ServedTable]:
    """All of them, also those that aren't there yet. audits: ops.audit, the oldest first."""
    published = {(audit.table_name, audit.as_of): audit for audit in audits if audit.status == "published"}
    tables = []
    for table in SERVED:
        day, rows = newest_rows(lake, table) if lake.has(table) else (None, 0)
        audit = published.get((table.name, day)) if day else None
        made_on = day + timedelta(days=LATER.get(table, 0)) if day else None
        tables.append(ServedTable(table.name, day, rows, audit.published_at if audit else None, made_on))
    return tables


def newest_rows(lake: Lake, table: Table) -> tuple[date | None, int]:
    """The newest day of a table, and how many rows it holds of it; both from the table's log."""
    files = logged_files(lake.delta(table), table)
    if table.mode == "current":
        return lake.state_day(table), sum(file.rows for file in files)
    days = [date.fromisoformat(file.partition["as_of"]) for file in files]
    newest = max(days, default=None)
    return newest, sum(file.rows for file, day in zip(files, days, strict=True) if day == newest)
