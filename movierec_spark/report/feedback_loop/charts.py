"""The pictures of a feedback loop, with the days of the change and of the new movie marked."""

from collections.abc import Callable, Mapping
from math import isfinite

from movierec_spark.report.exploration.charts import Points, line_chart
from movierec_spark.report.exploration.marks import LineChart
from movierec_spark.report.feedback_loop.days import Arms, Clicks, LoopDay, LoopHistory

LOOP, FROZEN = "the loop", "a model frozen at the change"


def charts(history: LoopHistory) -> list[LineChart]:
    """None before the second day, which makes the first line."""
    drawn = [
        _click_chart("Click-through rate, those whose tastes change", history, lambda one: one.changed),
        _click_chart("Click-through rate, all others", history, lambda one: one.others),
        _count_chart(
            "Different movies shown",
            history,
            {"on the day": lambda one: one.movies_shown, "on all days up to it": lambda one: one.movies_ever_shown},
        ),
        _count_chart(f"Lists that show {history.new_movie}", history, {"lists": lambda one: one.lists_with_new_movie}),
    ]
    return [chart for chart in drawn if chart]


def _click_chart(title: str, history: LoopHistory, arms: Callable[[LoopDay], Arms]) -> LineChart | None:
    rates: dict[str, list[Clicks | None]] = {
        LOOP: [arms(one).loop for one in history.days],
        FROZEN: [arms(one).frozen for one in history.days],
    }
    lines = {
        name: [(float(i), 100 * one.rate) for i, one in enumerate(clicks) if one and isfinite(one.rate)]
        for name, clicks in rates.items()
    }
    return _chart(title, history, {name: points for name, points in lines.items() if points}, " %")


def _count_chart(title: str, history: LoopHistory, counts: dict[str, Callable[[LoopDay], int]]) -> LineChart | None:
    lines = {
        name: [(float(i), float(count(one))) for i, one in enumerate(history.days)] for name, count in counts.items()
    }
    return _chart(title, history, lines)


def _chart(title: str, history: LoopHistory, lines: Mapping[str, Points], unit: str = "") -> LineChart | None:
    days = [one.day for one in history.days]
    events = {"tastes change": history.change_day, "new movie": history.release_day}
    marks = {name: days.index(day) for name, day in events.items() if day in days}
    return line_chart(title, lines, [f"{day:%m-%d}" for day in days], unit=unit, marks=marks, from_zero=True)
