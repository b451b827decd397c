"""Rows that are stale, doubled or rejected are named with the value and the bound."""

from datetime import timedelta

import pytest

from movierec_spark.report.exploration.alert import Alert, Concern
from movierec_spark.report.exploration.alerts import find_alerts
from movierec_spark.report.exploration.words import END_OF_ISOLATE, ISOLATE
from tests.unit.report.exploration.rows import LISTS, MOVIES, RATINGS, WEEK_BEFORE, Figures, profile
from tests.unit.report.small_lake import DAY

EVERY_DAY: Figures = {("rated_at", "active_days"): 100, ("rated_at", "empty_days"): 0}
RARELY: Figures = {("rated_at", "active_days"): 10, ("rated_at", "empty_days"): 90}


def alerts_of(table: str, figures: Figures) -> list[Alert]:
    return find_alerts(profile(table, {("", "rows"): 100} | figures), None)


@pytest.mark.parametrize(("pace", "days", "bound"), [(EVERY_DAY, 8, 7), (RARELY, 31, 30)])
def test_events_that_stay_away_longer_than_usual_are_stale(pace: Figures, days: int, bound: int) -> None:
    (alert,) = alerts_of(RATINGS, pace | {("rated_at", "days_since_last"): days})
    assert (alert.concern, alert.is_urgent, alert.where) == (Concern.STALE, True, "silver.ratings.rated_at")
    assert alert.text.startswith(f"The last event is {days} days older than this report's day, 2018-09-26")
    assert alert.text.endswith(f"the bound is {bound} days.")
    assert alerts_of(RATINGS, pace | {("rated_at", "days_since_last"): bound}) == []


def test_lists_of_an_earlier_day_are_stale_from_the_second_day_on() -> None:
    latest = (DAY - DAY.replace(year=1970, month=1, day=1)).days
    (alert,) = alerts_of(LISTS, {("as_of", "latest"): latest - 2})
    assert (alert.concern, alert.text[:29]) == (Concern.STALE, "The lists are 2 days older th")
    assert alerts_of(LISTS, {("as_of", "latest"): latest - 1}) == []


def test_a_file_that_was_appended_twice_is_named_as_doubled() -> None:
    (alert,) = alerts_of(RATINGS, {("", "delivered"): 200, ("", "duplicate"): 100})
    assert alert.text == "100 delivered rows (50 %) were exact copies of others; the bound is 1 %."
    assert alerts_of(RATINGS, {("", "delivered"): 200, ("", "duplicate"): 2}) == []


def test_movies_of_one_title_and_year_are_named_whatever_the_direction_of_the_title() -> None:
    title = "\u05e9\u05dc\u05d5\u05dd (2000)"
    (alert,) = alerts_of(MOVIES, {("title", "duplicate_titles"): 2, ("title", "movies", f"title {title}"): 2})
    assert alert.concern == Concern.DOUBLED
    assert f"{ISOLATE}{title}{END_OF_ISOLATE} (2 movies)" in alert.text


def test_a_day_with_the_rows_of_several_days_is_named() -> None:
    days: Figures = {("rated_at", "rows", f"day {DAY - timedelta(days=n)}"): 25 for n in range(1, 20)}
    (alert,) = alerts_of(RATINGS, days | {("rated_at", "rows", f"day {DAY}"): 100})
    assert alert.text == "2018-09-26 has 100 events, 4 times a usual day (25); the bound is 3 times."
    assert alerts_of(RATINGS, days | {("rated_at", "rows", f"day {DAY}"): 75}) == []


def test_many_rejected_rows_are_urgent_and_their_main_rule_is_named() -> None:
    figures: Figures = {
        ("", "delivered"): 1000,
        ("", "rejected"): 15,
        ("", "rejected", "reason stars"): 10,
        ("", "rejected", "reason no user"): 5,
    }
    (alert,) = alerts_of(RATINGS, figures)
    assert (alert.concern, alert.is_urgent) == (Concern.REJECTED, True)
    assert alert.text == (
        f"15 delivered rows (1.5 %) were rejected, most of them by the rule {ISOLATE}stars{END_OF_ISOLATE}; "
        "the bound is 1 %."
    )


def test_each_rule_that_rows_of_the_newest_drops_broke_is_named_once() -> None:
    figures: Figures = {
        ("", "rows"): 100_000,
        ("", "delivered"): 100_000,
        ("", "rejected"): 3,
        ("", "rejected", f"day {DAY}"): 3,
        ("", "rejected", f"day {DAY} | reason stars"): 2,
        ("", "rejected", f"day {DAY} | reason no user"): 1,
        ("", "rejected", f"day {WEEK_BEFORE}"): 7,
        ("", "rejected", f"day {WEEK_BEFORE} | reason old"): 7,
    }
    before = profile(RATINGS, {("", "rows"): 99_000}, WEEK_BEFORE)
    (alert,) = find_alerts(profile(RATINGS, figures), before)
    rules = [f"{ISOLATE}{name}{END_OF_ISOLATE}" for name in ("stars", "no user")]
    assert (
        alert.text == f"3 rows of the drop of {DAY} were rejected, by {rules[0]} (2), {rules[1]} (1); the bound is 0."
    )
