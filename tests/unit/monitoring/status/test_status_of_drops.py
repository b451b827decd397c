"""What landed and was not taken in, and what should have landed."""

from datetime import date, timedelta

import pytest

from movierec_spark.settings import Settings
from movierec_spark.settings.data_sections import Source
from movierec_spark.sources.landing import landed_drop
from movierec_spark.tables import MOVIELENS_RATINGS
from tests.unit.monitoring.status.served_home import DAY, MORNING, land_drop, needs, publish, serve, status

DAY_BEFORE = DAY - timedelta(days=1)


def test_a_drop_that_was_taken_in_needs_nobody(home: Settings) -> None:
    serve(home)
    land_drop(home, DAY)
    assert needs(home) == []


def test_drops_that_no_job_took_in_are_one_matter(home: Settings) -> None:
    serve(home)
    for days in (1, 2, 5):
        land_drop(home, DAY - timedelta(days=days))
    (need,) = needs(home)
    assert need.kind == "drop_not_taken"
    assert need.what == "the drop of movielens for 2018-09-25 and 2 more was not taken in"


def test_a_drop_of_today_and_an_empty_folder_wait_for_nobody(home: Settings) -> None:
    serve(home)
    land_drop(home, MORNING.date())
    landed_drop("movielens", DAY_BEFORE, home).path.mkdir(parents=True)
    (landed_drop("movielens", DAY, home).parent / "notes").path.mkdir()
    (landed_drop("movielens", DAY, home).parent / "as_of=soon").path.mkdir()
    assert needs(home) == []


def test_a_drop_whose_rows_were_refused_is_told_once(home: Settings) -> None:
    serve(home)
    land_drop(home, DAY_BEFORE)
    publish(home, MORNING, MOVIELENS_RATINGS, day=DAY_BEFORE, source="movielens", status="rejected", version=None)
    assert [need.kind for need in needs(home)] == ["publication_refused"]


@pytest.mark.parametrize(("landed", "expected"), [(DAY, []), (DAY_BEFORE, ["drop_missing"])])
def test_a_required_source_without_a_drop_for_the_day_before_is_told(
    home: Settings, landed: date, expected: list[str]
) -> None:
    serve(home)
    land_drop(home, landed)
    publish(home, MORNING, MOVIELENS_RATINGS, day=landed, source="movielens")
    required = Source(kind="movielens", known_from="event_time", required=True)
    found = status(home.model_copy(update={"sources": {"movielens": required}}))
    assert [need.kind for need in found.needs if need.is_alarm] == expected
    assert [need.what for need in found.needs if need.is_alarm] == [
        "movielens is required and has no drop for 2018-09-26" for _ in expected
    ]


def test_every_source_of_the_settings_is_told_of(home: Settings) -> None:
    serve(home)
    land_drop(home, DAY_BEFORE, "feedback")
    told = {of_source.source: of_source for of_source in status(home).drops or []}
    assert set(told) == set(home.sources)
    assert (told["feedback"].newest, told["feedback"].landed) == (DAY_BEFORE, 1)
