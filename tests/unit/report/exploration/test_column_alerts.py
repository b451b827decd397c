"""A column beyond a bound is named with its value and the bound; one within it is not."""

import pytest

from movierec_spark.report.exploration.alert import Alert, Concern
from movierec_spark.report.exploration.alerts import find_alerts
from movierec_spark.report.exploration.words import END_OF_ISOLATE, ISOLATE
from tests.unit.report.exploration.rows import MOVIES, RATINGS, Figures, profile

ROWS = ("", "rows")
COLUMNS_OF_DRAWN = ("explored", "propensity")


def alerts_of(table: str, figures: Figures) -> list[Alert]:
    return find_alerts(profile(table, {ROWS: 100} | figures), None)


@pytest.mark.parametrize(
    ("figures", "text", "is_urgent"),
    [
        ({("tmdb_id", "missing"): 21}, "21 % of the rows (21) have no value; the bound is 20 %.", False),
        ({("release_year", "missing"): 100}, "No row has a value; at most 20 % may lack it.", False),
        (
            {("title", "missing"): 1},
            "1 rows (1 %) have no value; the column must have one in every row.",
            True,
        ),
        ({("genres", "empty"): 6}, "6 % of the rows hold an empty value; the bound is 5 %.", False),
    ],
)
def test_missing_values_are_named(figures: Figures, text: str, is_urgent: bool) -> None:
    (alert,) = alerts_of(MOVIES, figures)
    assert (alert.concern, alert.text, alert.is_urgent) == (Concern.MISSING, text, is_urgent)
    assert alert.where in (
        "silver.movies.tmdb_id",
        "silver.movies.release_year",
        "silver.movies.title",
        "silver.movies.genres",
    )


def test_what_may_be_missing_now_and_then_is_no_news() -> None:
    assert alerts_of(MOVIES, {("tmdb_id", "missing"): 20, ("genres", "empty"): 5}) == []


def test_that_few_movies_are_drawn_or_none_is_no_news() -> None:
    nothing: Figures = {("explored", "missing"): 100, ("propensity", "missing"): 100}
    flags = {("explored", "rows", "value false"): 99, ("explored", "rows", "value true"): 1}
    few: Figures = {("explored", "distinct"): 2, ("propensity", "missing"): 99, ("propensity", "distinct"): 1, **flags}
    for figures in (nothing, few):
        assert not [alert for alert in alerts_of("gold.recommendations", figures) if alert.column in COLUMNS_OF_DRAWN]


def test_a_column_that_says_the_same_in_every_row_is_constant_unless_it_tells_where_the_row_comes_from() -> None:
    (alert,) = alerts_of(RATINGS, {("rating", "distinct"): 1, ("source", "distinct"): 1})
    assert (alert.concern, alert.where) == (Concern.CONSTANT, "silver.ratings.rating")
    assert alert.text == "All 100 rows with a value hold the same one; at least 2 different ones are expected."


def test_a_value_that_nearly_all_rows_hold_is_named() -> None:
    users = {("gender", "rows", "value F"): 96, ("gender", "rows", "value M"): 4, ("gender", "distinct"): 2}
    (alert,) = alerts_of("silver.users", users)
    assert alert.concern == Concern.SKEWED
    assert alert.text == f"96 % of the rows hold {ISOLATE}F{END_OF_ISOLATE}; the bound is 95 %."


def test_a_heap_of_outliers_in_a_drop_is_skew_and_a_long_tail_of_counts_is_none() -> None:
    (alert,) = alerts_of(RATINGS, {("rating", "beyond_3_iqr"): 6})
    assert alert.text == "6 % of the values lie more than 3 interquartile ranges off the middle half; the bound is 5 %."
    assert alerts_of("gold.user_features", {("events", "beyond_3_iqr"): 6}) == []


def test_a_few_users_with_most_of_the_events_are_named() -> None:
    (alert,) = alerts_of(RATINGS, {("user_id", "top_1_percent_share"): 0.4})
    assert (alert.concern, alert.text) == (Concern.SKEWED, "1 % of the users have 40 % of the rows; the bound is 33 %.")
    assert alerts_of(RATINGS, {("movie_id", "top_1_percent_share"): 0.4}) == []


def test_a_user_with_as_many_events_as_a_program_makes_is_named() -> None:
    (alert,) = alerts_of(RATINGS, {("user_id", "per_id_maximum"): 21_000, ("user_id", "per_id_p95"): 1_000})
    assert alert.concern == Concern.IMPLAUSIBLE
    assert alert.text.startswith("One user has 21,000 events, 21 times those of the 95th percentile (1,000)")


@pytest.mark.parametrize(
    ("table", "figures", "text"),
    [
        (
            RATINGS,
            {("rating", "minimum"): -1, ("rating", "maximum"): 50},
            "Values go from -1 to 50; plausible are 0.5 to 5.",
        ),
        (
            MOVIES,
            {("release_year", "minimum"): 1902, ("release_year", "maximum"): 2099},
            "Values go from 1902 to 2099; plausible are 1874 to 2020.",
        ),
        (RATINGS, {("rating", "not_finite"): 3}, "3 values are no finite numbers; none may be."),
        (MOVIES, {("title", "length_maximum"): 900}, "The longest text has 900 characters; the bound is 500."),
        (
            RATINGS,
            {("rated_at", "active_days"): 9, ("rated_at", "earliest"): 0},
            "The earliest event is of 1970-01-01; before 1995-01-01 there can be none.",
        ),
        (
            RATINGS,
            {("rated_at", "active_days"): 9, ("rated_at", "latest"): 17_801},
            "The latest event is of 2018-09-27, after the day of this report, 2018-09-26.",
        ),
    ],
)
def test_values_that_cannot_be_are_named(table: str, figures: Figures, text: str) -> None:
    (alert,) = alerts_of(table, figures)
    assert (alert.concern, alert.text) == (Concern.IMPLAUSIBLE, text)


def test_values_at_the_bounds_are_plausible() -> None:
    within: Figures = {
        ("rating", "minimum"): 0.5,
        ("rating", "maximum"): 5,
        ("rated_at", "active_days"): 9,
        ("rated_at", "earliest"): 9_131,
        ("rated_at", "latest"): 17_800.9,
    }
    assert alerts_of(RATINGS, within) == []
