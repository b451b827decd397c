"""Each table and each of its columns, with a picture."""

from collections.abc import Mapping
from dataclasses import dataclass

from movierec_spark.profiling import metrics
from movierec_spark.report.exploration import calendar
from movierec_spark.report.exploration.alert import Alert
from movierec_spark.report.exploration.charts import bar_chart
from movierec_spark.report.exploration.histogram import histogram
from movierec_spark.report.exploration.marks import BarChart
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.words import figure, label, share
from movierec_spark.tables import BY_NAME

WHOLE_NUMBERS = ("BIGINT", "INT")
SHOWN_METRICS = (
    *(metrics.MEAN, metrics.STANDARD_DEVIATION, metrics.MINIMUM, "p05", "p25", "p50", "p75", "p95", metrics.MAXIMUM),
    *(metrics.BEYOND_1_5_IQR, metrics.BEYOND_3_IQR, metrics.NOT_FINITE, metrics.EMPTY),
    *(metrics.LENGTH_MINIMUM, "length_p50", metrics.LENGTH_MAXIMUM, metrics.EARLIEST, metrics.LATEST),
)
NAMES_OF_METRICS = {
    "p50": "median",
    metrics.BEYOND_1_5_IQR: "outliers (1.5 IQR)",
    metrics.BEYOND_3_IQR: "far outliers (3 IQR)",
    metrics.LENGTH_MINIMUM: "shortest",
    "length_p50": "median length",
    metrics.LENGTH_MAXIMUM: "longest",
}


@dataclass(frozen=True)
class Value:
    """A frequent value of a text. width: per cent of the most frequent one."""

    name: str
    rows: float
    share: str
    width: float


@dataclass(frozen=True)
class ColumnCard:
    """missing: share of the rows. distinct: approximate. figures: by name, as text. since: index of drift."""

    name: str
    type: str
    comment: str
    missing: float
    distinct: float
    figures: Mapping[str, str]
    chart: BarChart | None
    values: tuple[Value, ...]
    since: float | None
    alerts: tuple[Alert, ...]


@dataclass(frozen=True)
class TableCard:
    """rows_before: of the report before; None where there is none. alerts: about the table as a whole."""

    name: str
    grain: str
    rows: float
    rows_before: float | None
    columns: tuple[ColumnCard, ...]
    alerts: tuple[Alert, ...]


def table_cards(now: Profile, before: Profile | None, alerts: list[Alert]) -> list[TableCard]:
    return [
        TableCard(
            name=table,
            grain=BY_NAME[table].grain,
            rows=now.count(table, "", metrics.ROWS),
            rows_before=before.value(table, "", metrics.ROWS) if before else None,
            columns=tuple(_column(now, table, column, alerts) for column in now.columns(table)),
            alerts=_about(alerts, table, ""),
        )
        for table in now.tables
    ]


def rows_by_value(profile: Profile, table: str, column: str) -> tuple[Value, ...]:
    """The most frequent values of a text, or the elements of a list, the most frequent first."""
    rows = profile.by(table, column, metrics.ROWS, "value")
    whole, most = profile.count(table, "", metrics.ROWS), max(rows.values(), default=0.0)
    ordered = sorted(rows.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Value(name, n, share(n / whole) if whole else "", 100 * n / most) for name, n in ordered)


def column_chart(profile: Profile, table: str, column: str) -> BarChart | None:
    """A number by bins, a day or time by weeks; None for other kinds."""
    if bins := profile.bins(table, column, metrics.ROWS):
        rows = histogram(bins, profile.type(table, column) in WHOLE_NUMBERS)
        return bar_chart(f"Rows by {column}", rows, "rows")
    unit, by_week = calendar.weeks(profile.by(table, column, metrics.ROWS, "week"))
    return bar_chart(f"Rows by {unit} of {column}", by_week, "rows", is_wide=True)


def _column(now: Profile, table: str, column: str, alerts: list[Alert]) -> ColumnCard:
    comments = {name: comment for name, _, comment in BY_NAME[table].documentation}
    shown = {metric: now.value(table, column, metric) for metric in SHOWN_METRICS}
    named = {NAMES_OF_METRICS.get(metric, label(metric)): (metric, value) for metric, value in shown.items()}
    return ColumnCard(
        name=column,
        type=now.type(table, column) or "",
        comment=comments.get(column, "derived"),
        missing=now.share(table, column, metrics.MISSING, metrics.ROWS),
        distinct=now.count(table, column, metrics.DISTINCT),
        figures={name: figure(metric, value) for name, (metric, value) in named.items() if value is not None},
        chart=column_chart(now, table, column),
        values=rows_by_value(now, table, column),
        since=next(iter(now.by(table, column, metrics.PSI, "since").values()), None),
        alerts=_about(alerts, table, column),
    )


def _about(alerts: list[Alert], table: str, column: str) -> tuple[Alert, ...]:
    return tuple(alert for alert in alerts if (alert.table, alert.column) == (table, column))
