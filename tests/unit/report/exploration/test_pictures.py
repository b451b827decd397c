"""Pictures have no holes where nothing was counted, and no more marks than one can see."""

import math

import pytest

from movierec_spark.report.exploration.calendar import days, weeks
from movierec_spark.report.exploration.charts import bar_chart, line_chart, lorenz_chart, paired_chart
from movierec_spark.report.exploration.histogram import histogram
from movierec_spark.report.exploration.words import day, isolated, number, share


def test_bins_without_rows_are_drawn_empty_and_the_outermost_ones_are_open() -> None:
    bins = {(-math.inf, 0.5): 1.0, (0.5, 1.0): 2.0, (1.5, 2.0): 3.0, (2.0, math.inf): 4.0}
    assert histogram(bins, are_whole=False) == {
        "below 0.5": 1,
        "0.5 to below 1": 2,
        "1 to below 1.5": 0,
        "1.5 to below 2": 3,
        "2 and more": 4,
    }


def test_bins_of_whole_numbers_end_with_their_last_number() -> None:
    assert list(histogram({(1990, 1995): 1.0, (1995, 2000): 1.0}, are_whole=True)) == ["1990 to 1994", "1995 to 1999"]
    assert list(histogram({(3, 4): 1.0}, are_whole=True)) == ["3"]


def test_a_bin_far_off_does_not_fill_the_picture_with_empty_ones() -> None:
    assert len(histogram({(0, 1): 1.0, (1_000_000, 1_000_001): 1.0}, are_whole=True)) == 2


def test_days_without_events_are_drawn_empty() -> None:
    assert days({"2018-09-24": 1.0, "2018-09-26": 2.0}) == {"2018-09-24": 1, "2018-09-25": 0, "2018-09-26": 2}


@pytest.mark.parametrize(
    ("first", "unit", "bars"),
    [("2018-09-17", "week", 2), ("2008-09-22", "month", 121), ("1900-01-01", "year", 119), ("0001-01-01", "year", 2)],
)
def test_the_longer_the_time_the_longer_the_unit(first: str, unit: str, bars: int) -> None:
    found, rows = weeks({first: 3.0, "2018-09-24": 4.0})
    assert (found, len(rows), sum(rows.values())) == (unit, bars, 7)


def test_a_year_that_no_calendar_has_does_not_stop_the_report() -> None:
    assert weeks({"+58113-01-02": 1.0, "2018-09-24": 4.0}) == ("week", {"2018-09-24": 4})
    assert day(1e9) == "day 1000000000"


def test_the_tallest_bar_fits_and_bars_stand_in_their_order() -> None:
    chart = bar_chart("rows", {"a": 5.0, "b": 0.0, "c": 20_000.0}, "rows")
    assert chart is not None
    assert all(bar.top >= 0 and bar.top + bar.height == pytest.approx(100) for bar in chart.bars)
    assert [bar.tip for bar in chart.bars] == ["a: 5 rows", "b: 0 rows", "c: 20,000 rows"]
    assert [bar.left for bar in chart.bars] == sorted(bar.left for bar in chart.bars)
    assert chart.values[-1].text == "20k"
    assert bar_chart("rows", {}, "rows") is None


def test_periods_of_different_sizes_are_drawn_as_shares() -> None:
    chart = paired_chart("rows", {"a": 1.0, "b": 1.0}, {"a": 100.0}, "of the rows")
    assert chart is not None
    assert [bar.tip.split(":")[1] for bar in chart.bars] == [f" {n} % of the rows" for n in (100, 50, 0, 50)]
    assert [bar.is_earlier for bar in chart.bars] == [True, False] * 2


def test_a_line_needs_two_days_and_holds_its_bounds() -> None:
    assert line_chart("drift", {"a": [(0, 0.3)]}, ["2018-09-26"], [0.1]) is None
    chart = line_chart("drift", {"a": [(0, 0.01), (1, 0.02)]}, ["2018-09-19", "2018-09-26"], [0.1, 0.25])
    assert chart is not None
    assert all(0 <= bound.position <= 100 for bound in chart.bounds)


def test_a_curve_of_equal_shares_lies_on_the_diagonal() -> None:
    chart = lorenz_chart("shares", {"users": [(0.5, 0.5), (1.0, 1.0)]}, {"users": "users"})
    assert chart is not None
    assert [(dot.x, dot.y) for dot in chart.lines[0].dots] == [(0, 100), (50, 50), (100, 0)]
    assert chart.lines[0].dots[1].tip == "the 50 % of users with fewest have 50 %"


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (0, "0 %"),
        (1e-6, "under 0.01 %"),
        (0.004, "0.4 %"),
        (0.05, "5 %"),
        (0.996, "99.6 %"),
        (0.999999, "over 99.99 %"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(part: float, words: str) -> None:
    assert share(part) == words


def test_figures_read_as_people_write_them() -> None:
    assert [number(value) for value in (3.50156, 1234.5, 2018, 12345, -0.125)] == [
        "3.502",
        "1234",
        "2018",
        "12,345",
        "-0.125",
    ]
    assert isolated("  ") == "(blank)"
