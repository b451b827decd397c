"""Figures of a day or time: rows by week; of events also by day, weekday and hour, and the days without any."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd

from movierec_spark.profiling import metrics
from movierec_spark.profiling.numbers import SegmentFigure
from movierec_spark.profiling.segments import ALL, week_segment

EPOCH = date(1970, 1, 1)


def week_figures(counts: pd.DataFrame) -> Iterator[SegmentFigure]:
    """Rows by week; counts: see ValueCounts, of the facet day."""
    weeks = counts["number"].map(lambda number: week_segment(_day(number)))
    yield from ((str(week), metrics.ROWS, rows) for week, rows in counts["rows"].groupby(weeks).sum().items())


def event_day_figures(counts: pd.DataFrame, as_of: date) -> Iterator[SegmentFigure]:
    """Rows by day and weekday, and the days without events; counts: see ValueCounts, of the facet day."""
    ordered = counts.sort_values("number")
    days = [_day(number) for number in ordered["number"]]
    first_shown = as_of - timedelta(days=metrics.DAYS_SHOWN - 1)
    rows_of_day = zip(days, ordered["rows"], strict=True)
    yield from ((f"day {day}", metrics.ROWS, rows) for day, rows in rows_of_day if day >= first_shown)
    weekdays = ordered["rows"].groupby([day.isoweekday() for day in days]).sum()
    yield from ((f"weekday {weekday}", metrics.ROWS, rows) for weekday, rows in weekdays.items())
    empty = np.diff(ordered["number"].to_numpy(np.int64)) - 1
    yield ALL, metrics.ACTIVE_DAYS, len(days)
    yield ALL, metrics.EMPTY_DAYS, empty.sum()
    yield ALL, metrics.LONGEST_GAP_DAYS, empty.max(initial=0)
    yield ALL, metrics.DAYS_SINCE_LAST, (as_of - days[-1]).days


def hour_figures(counts: pd.DataFrame) -> Iterator[SegmentFigure]:
    """counts: see ValueCounts, of the facet hour."""
    yield from (
        (f"hour {hour:.0f}", metrics.ROWS, rows) for hour, rows in zip(counts["number"], counts["rows"], strict=True)
    )


def _day(number: float) -> date:
    return EPOCH + timedelta(days=number)
