"""Whom and what the page shows, and by which rule."""

import pytest

from movierec_spark.errors import MovierecError
from movierec_spark.report.axis import axis_of
from movierec_spark.report.quarantine import quarantine
from movierec_spark.report.reader import open_lake
from movierec_spark.report.serving import served_state
from movierec_spark.report.users import example_users
from movierec_spark.settings import Settings
from movierec_spark.tables import AUDIT, RATINGS, RECOMMENDATIONS
from tests.unit.report.small_lake import DAY, lay, small_lake


def test_users_of_short_middling_and_long_histories_are_shown(lake_home: Settings) -> None:
    assert [(user.user_id, user.movies) for user in example_users(open_lake(lake_home), DAY)] == [
        (2, 2),
        (6, 6),
        (10, 10),
    ]


def test_a_list_has_titles_stars_and_reasons(lake_home: Settings) -> None:
    first = example_users(open_lake(lake_home), DAY)[0].recommended[0]
    assert (first.title, first.genres, first.stars, first.because) == (
        "Film <12> (2002)",
        ["Drama"],
        3.5,
        "Film <0> (1990)",
    )


def test_a_lone_user_is_shown_once(home: Settings) -> None:
    one = {
        table: [row for row in rows if row.get("user_id", 1) == 1] for table, rows in small_lake("trend", None).items()
    }
    lay(home, one)
    assert [user.user_id for user in example_users(open_lake(home), DAY)] == [1]


def test_a_row_that_breaks_two_rules_stands_under_both_and_counts_once(lake_home: Settings) -> None:
    content = quarantine(open_lake(lake_home))
    assert content.rows == 4
    reasons = [
        (reason.meaning or reason.rule, reason.rows, [example.line for example in reason.examples])
        for reason in content.reasons
    ]
    assert reasons == [
        ("stars lie between 0.5 and 5", 3, [7, 9, 11]),
        ("expect_column_values_to_not_be_null(user_id)", 2, [11, 12]),
    ]


def test_what_trends_is_served_without_a_version(home: Settings) -> None:
    lay(home, small_lake("trend", None))
    served = served_state(open_lake(home))
    assert served is not None
    assert (served.version, served.since, served.users, served.strategies) == (None, None, 11, {"trend": 11})


def test_tables_that_no_job_has_made_yet_are_empty(home: Settings) -> None:
    lay(home, {AUDIT: []})
    lake = open_lake(home)
    assert served_state(lake) is None
    assert quarantine(lake).reasons == ()
    assert lake.sql(f"SELECT * FROM {RATINGS.name} JOIN {RECOMMENDATIONS.name} USING (user_id)").fetchall() == []


def test_without_a_lake_the_reader_says_what_to_run(home: Settings) -> None:
    with pytest.raises(MovierecError, match=r"no lake in .* run movierec_daily"):
        open_lake(home)


@pytest.mark.parametrize("values", [[0.196, 0.231], [-0.032, 0.208], [0.0], [], [3e-5], [-0.4, -0.1]])
def test_every_value_and_zero_stand_on_the_axis(values: list[float]) -> None:
    axis = axis_of(values)
    assert 2 <= len(axis.ticks) <= 7
    assert 0.0 in axis.ticks
    assert all(0 <= axis.position(value) <= 100 for value in [0.0, *values])
