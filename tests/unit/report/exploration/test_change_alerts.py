"""What changed beyond a bound is named with the figure before, the figure now, and the bound."""

import pytest

from movierec_spark.report.exploration.alert import Alert, Concern
from movierec_spark.report.exploration.alerts import find_alerts, standing
from tests.unit.report.exploration.rows import LISTS, RATINGS, WEEK_BEFORE, Figures, profile

ENOUGH: Figures = {("", "rows"): 1000}


def changes(before: Figures, now: Figures, table: str = RATINGS) -> list[Alert]:
    return find_alerts(profile(table, ENOUGH | now), profile(table, ENOUGH | before, WEEK_BEFORE))


@pytest.mark.parametrize(
    ("before", "now", "text"),
    [
        (
            {("", "rows"): 2000},
            {("", "rows"): 1800},
            "200 of 2,000 rows are gone since 2018-09-19; the bound is 5 %.",
        ),
        (
            {("", "rows"): 400},
            {},
            "400 rows became 1,000 since 2018-09-19, 2.5 times as many; the bound is 2 times.",
        ),
        (
            {("rating", "type", "type FLOAT"): 1},
            {("rating", "type", "type STRING"): 1},
            "The type FLOAT became STRING since 2018-09-19.",
        ),
        (
            {("rating", "mean"): 3.5, ("rating", "standard_deviation"): 1},
            {("rating", "mean"): 2.9},
            "The mean went from 3.5 to 2.9 since 2018-09-19, 0.6 standard deviations; the bound is 0.5.",
        ),
        (
            {},
            {("rating", "psi", "since 2018-09-19"): 0.3},
            "Much drift since 2018-09-19: the population stability index is 0.3; the bound is 0.25.",
        ),
        (
            {},
            {("", "rows_recent"): 600, ("", "rows_earlier"): 600, ("rating", "psi_recent"): 0.2},
            "Some drift of the last 4 weeks against the 4 before: the population stability index is 0.2; "
            "the bound is 0.1.",
        ),
    ],
)
def test_a_change_beyond_its_bound_is_named(before: Figures, now: Figures, text: str) -> None:
    (alert,) = changes(before, now)
    assert (alert.concern, alert.text) == (Concern.CHANGED, text)


def test_values_that_go_missing_are_named_even_where_a_few_may_lack_one() -> None:
    before: Figures = {("release_year", "distinct"): 90, ("release_year", "missing"): 20}
    (alert,) = changes(before, {("release_year", "missing"): 120}, "silver.movies")
    assert alert.text == (
        "The share of rows without a value rose from 2 % to 12 % since 2018-09-19; the bound is 5 % more."
    )


def test_events_of_late_that_lack_a_value_are_named() -> None:
    now: Figures = {("", "rows_recent"): 50, ("", "rows_earlier"): 50, ("value", "missing_recent"): 10}
    (alert,) = changes({}, now, "silver.feedback")
    assert alert.text == (
        "20 % of the rows of the last 4 weeks have no value, 0 % of the 4 weeks before; the bound is 5 % more."
    )


def test_drift_of_few_rows_is_chance() -> None:
    assert changes({}, {("", "rows"): 499, ("rating", "psi", "since 2018-09-19"): 0.3}, "gold.trending_movies") == []
    assert changes({}, {("", "rows_recent"): 60, ("", "rows_earlier"): 600, ("rating", "psi_recent"): 0.3}) == []


def test_lists_that_turn_over_or_reach_less_of_the_catalogue_are_named() -> None:
    now: Figures = {("", "overlap_at_10", "since 2018-09-25"): 0.1, ("", "catalogue_coverage"): 0.1}
    texts = [alert.text for alert in changes({("", "catalogue_coverage"): 0.2}, now, LISTS)]
    assert texts == [
        "Of a list's first 10 movies 10 % stood there on 2018-09-25; the bound is 30 %.",
        "Lists reach 10 % of the catalogue, 20 % on 2018-09-19; the bound is 20 % less.",
    ]


def test_a_table_that_lost_all_its_rows_is_urgent() -> None:
    (alert,) = changes({}, {("", "rows"): 0})
    assert (alert.is_urgent, alert.text) == (True, "The table has no row on 2018-09-26; it had some before.")


def test_an_alert_of_the_report_before_is_told_apart_from_a_new_one() -> None:
    before = profile(RATINGS, ENOUGH | {("user_id", "top_1_percent_share"): 0.5}, WEEK_BEFORE)
    assert standing(before) == {(Concern.SKEWED, "silver.ratings.user_id")}
    assert standing(None) == set()


def test_urgent_alerts_stand_first() -> None:
    alerts = changes({}, {("user_id", "top_1_percent_share"): 0.5, ("rating", "not_finite"): 1})
    assert [alert.is_urgent for alert in alerts] == [True, False]
