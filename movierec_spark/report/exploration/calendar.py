"""Counts by day or week as rows of bars without holes: what has no row counted nothing."""

from collections.abc import Mapping
from datetime import date, timedelta

MOST_WEEKS = 160  # about three years
MOST_MONTHS = 400
MOST_YEARS = 400
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def days(rows: Mapping[str, float]) -> dict[str, float]:
    """From the first day to the last one; keys as 2018-09-24."""
    return _filled(_dated(rows), timedelta(days=1))


def weeks(rows: Mapping[str, float]) -> tuple[str, dict[str, float]]:
    """The counts by "week", "month" or "year", whichever the time from the first week to the last one calls for.

    rows: by the Monday of each week. Of years beyond MOST_YEARS only those that have any.
    """
    dated = _dated(rows)
    if dated and max(dated).year - min(dated).year > MOST_YEARS:
        return "year", _added_up({f"{day}": dated[day] for day in sorted(dated)}, len("2018"))
    filled = _filled(dated, timedelta(weeks=1))
    if len(filled) <= MOST_WEEKS:
        return "week", filled
    months = _added_up(filled, len("2018-09"))
    return ("month", months) if len(months) <= MOST_MONTHS else ("year", _added_up(filled, len("2018")))


def weekdays(rows: Mapping[str, float]) -> dict[str, float]:
    """Monday first; rows: by "1" to "7"."""
    return {name: rows.get(f"{number}", 0.0) for number, name in enumerate(WEEKDAYS, 1)} if rows else {}


def hours(rows: Mapping[str, float]) -> dict[str, float]:
    """rows: by "0" to "23"."""
    return {f"{hour}:00": rows.get(f"{hour}", 0.0) for hour in range(24)} if rows else {}


def _dated(rows: Mapping[str, float]) -> dict[date, float]:
    """Without the days after the year 9999, which Python does not know."""
    return {date.fromisoformat(day): value for day, value in rows.items() if len(day) == len("2018-09-24")}


def _filled(rows: Mapping[date, float], step: timedelta) -> dict[str, float]:
    if not rows:
        return {}
    steps = range((max(rows) - min(rows)) // step + 1)
    return {f"{day}": rows.get(day, 0.0) for day in (min(rows) + i * step for i in steps)}


def _added_up(rows: Mapping[str, float], characters: int) -> dict[str, float]:
    """The sums of the rows whose names begin alike."""
    sums: dict[str, float] = {}
    for name, value in rows.items():
        sums[name[:characters]] = sums.get(name[:characters], 0.0) + value
    return sums
