"""Events over time: by day, by week, by weekday and hour; when they became known; new users and movies."""

from collections.abc import Mapping
from dataclasses import dataclass

from movierec_spark.profiling import metrics
from movierec_spark.report.exploration import calendar
from movierec_spark.report.exploration.charts import bar_chart
from movierec_spark.report.exploration.marks import BarChart
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.sections.tables import column_chart
from movierec_spark.report.exploration.words import count, label, share

LAG = "arrival_lag_days"


@dataclass(frozen=True)
class Timeline:
    """figures: by name, as text."""

    table: str
    figures: Mapping[str, str]
    charts: tuple[BarChart, ...]


def timelines(profile: Profile) -> list[Timeline]:
    """Of the tables of events that have any."""
    times = {table: _time_of_event(profile, table) for table in profile.tables}
    return [_timeline(profile, table, column) for table, column in times.items() if column]


def _time_of_event(profile: Profile, table: str) -> str | None:
    columns = profile.columns(table)
    return next((name for name in columns if profile.value(table, name, metrics.ACTIVE_DAYS) is not None), None)


def _timeline(profile: Profile, table: str, column: str) -> Timeline:
    days, weekdays, hours = (profile.by(table, column, metrics.ROWS, kind) for kind in ("day", "weekday", "hour"))
    charts = [
        column_chart(profile, table, column),
        bar_chart(f"Events by day, the last {metrics.DAYS_SHOWN} days", calendar.days(days), "events", is_wide=True),
        bar_chart("Events by weekday", calendar.weekdays(weekdays), "events"),
        bar_chart("Events by hour (UTC)", calendar.hours(hours), "events"),
        *(_newcomers(profile, table, ids) for ids in ("user_id", "movie_id")),
        column_chart(profile, table, LAG),
    ]
    return Timeline(table, _figures(profile, table, column), tuple(chart for chart in charts if chart))


def _newcomers(profile: Profile, table: str, column: str) -> BarChart | None:
    unit, rows = calendar.weeks(profile.by(table, column, metrics.NEW, "week"))
    what = f"new {column.removesuffix('_id')}s"
    return bar_chart(f"{what.capitalize()} by {unit} of their first event", rows, what, is_wide=True)


def _figures(profile: Profile, table: str, column: str) -> dict[str, str]:
    values = {metric: profile.value(table, column, metric) for metric in metrics.EVENT_TIME_METRICS}
    figures = {label(metric): count(value) for metric, value in values.items() if value is not None}
    late = profile.value(table, "", metrics.LATE_SHARE)
    return figures if late is None else figures | {"known later than on their day": share(late)}
