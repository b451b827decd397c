"""What is served: its day, its age, its rows; and what of it needs a person."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from movierec_spark.monitoring.status.status import NEEDS_PERSON, WELL
from movierec_spark.settings import Settings
from movierec_spark.settings.operation_sections import Status as StatusSettings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.lake_layout import MARK
from movierec_spark.tables import MODEL_PERFORMANCE, MOVIE_FEATURES, MOVIELENS_RATINGS, RATINGS, RECOMMENDATIONS
from tests.unit.monitoring.status.served_home import DAY, MORNING, needs, publish, serve, status
from tests.unit.report.small_lake import lay

LATER = MORNING + timedelta(hours=2)


def test_a_day_that_was_just_served_is_well(home: Settings) -> None:
    serve(home)
    found = status(home)
    assert found.exit_code == WELL
    assert [need.kind for need in found.needs] == ["no_model"]
    tables = {table.name: table for table in found.lake.tables} if found.lake else {}
    assert (tables["gold.recommendations"].day, tables["gold.recommendations"].rows) == (DAY, 2)
    assert tables["gold.recommendations"].published_at == MORNING + timedelta(minutes=5)
    assert tables["gold.recommendations"].age_days(date(2018, 9, 30)) == 4
    assert tables["gold.audiences"].day is None


def test_of_features_the_newest_day_counts_whatever_was_written_last(home: Settings) -> None:
    serve(home)
    earlier = {"as_of": DAY - timedelta(days=3), "title": "Heat", "genres": [], "tags": [], "events": 1}
    lay(home, {MOVIE_FEATURES: [earlier | {"movie_id": 7, "popularity_30_days": 1.0}]})
    found = status(home)
    features = next(table for table in found.lake.tables if table.name == MOVIE_FEATURES.name) if found.lake else None
    assert features is not None
    assert (features.day, features.rows) == (DAY, 3)


def test_an_empty_home_is_told_what_to_do_first_and_stays_empty(home: Settings) -> None:
    (need,) = needs(home)
    assert f"{need}" == (
        f"nothing is served yet; land a drop in {home.landing}/SOURCE/as_of=DAY and run movierec_daily for its day; "
        "`movierec demo` does it with MovieLens"
    )
    assert status(home).exit_code == NEEDS_PERSON
    assert list(home.home.iterdir()) == []


def test_tables_of_one_day_that_are_too_old_are_one_matter(home: Settings) -> None:
    serve(home)
    assert needs(home, datetime(2018, 9, 28, 23, 59, tzinfo=UTC)) == []
    (need,) = needs(home, datetime(2018, 9, 29, tzinfo=UTC))
    assert need.what == (
        "gold.movie_features, gold.recommendations, gold.trending_movies are of 2018-09-26, 3 days old, "
        "at most 2 (status.max_age_days)"
    )


def test_figures_of_lists_come_a_day_after_them_and_are_as_old_as_their_run(home: Settings) -> None:
    serve(home)
    figure = {"variant": "champion", "breakdown": "all", "segment": "all", "metric": "events", "value": 1.0}
    figure |= {"is_open": False, "measured_on": DAY, "as_of": DAY - timedelta(days=1)}
    lay(home, {MODEL_PERFORMANCE: [figure]})
    assert needs(home, datetime(2018, 9, 28, 23, 59, tzinfo=UTC)) == []
    (need,) = needs(home, datetime(2018, 9, 29, tzinfo=UTC))
    assert "gold.model_performance" in need.what


def test_a_table_that_stays_behind_the_others_is_told_alone(home: Settings) -> None:
    serve(home)
    later = {"as_of": date(2018, 9, 30), "title": "Heat", "genres": [], "tags": [], "events": 1, "movie_id": 7}
    lay(home, {MOVIE_FEATURES: [later | {"popularity_30_days": 1.0}]})
    (need,) = needs(home, datetime(2018, 10, 1, 1, tzinfo=UTC))
    assert need.what.startswith("gold.recommendations, gold.trending_movies are of 2018-09-26, 5 days old")


def test_how_old_is_too_old_is_set_or_unset(home: Settings) -> None:
    serve(home)
    in_november = datetime(2018, 11, 26, tzinfo=UTC)
    for bound, expected in ((60, 1), (61, 0), (None, 0)):
        configured = home.model_copy(update={"status": StatusSettings(max_age_days=bound)})
        assert len(needs(configured, in_november)) == expected, bound


def test_a_lake_of_an_earlier_version_is_not_read_but_told(home: Settings) -> None:
    serve(home)
    Path(home.lake, MARK).unlink()
    (need,) = needs(home)
    assert need.kind == "lake_outdated"
    assert need.remedy == "end what uses the lake, and run `movierec migrate` once"


def test_a_refused_publication_is_told_until_the_slice_is_published(home: Settings) -> None:
    serve(home)
    refused = {"status": "rejected", "reason": "stars lie between 0.5 and 5", "version": None, "source": "movielens"}
    publish(home, LATER, RATINGS, **refused)
    publish(home, LATER + timedelta(minutes=1), RATINGS, **refused)
    (need,) = needs(home, LATER + timedelta(hours=1))
    assert need.what == "silver.ratings of 2018-09-26 was refused: stars lie between 0.5 and 5"
    publish(home, LATER + timedelta(minutes=2), MOVIELENS_RATINGS, RATINGS, source="movielens")
    publish(home, LATER + timedelta(minutes=9), RECOMMENDATIONS)
    assert needs(home, LATER + timedelta(hours=1)) == []


def test_a_refusal_of_long_ago_is_left_to_the_report(home: Settings) -> None:
    serve(home)
    publish(home, LATER, RATINGS, status="rejected", version=None, source="movielens")
    assert "publication_refused" in [need.kind for need in needs(home, LATER + timedelta(days=14))]
    assert "publication_refused" not in [need.kind for need in needs(home, LATER + timedelta(days=14, minutes=1))]


@pytest.mark.parametrize(("day", "is_made_good"), [(DAY - timedelta(days=1), False), (DAY + timedelta(days=1), True)])
def test_a_refused_current_state_is_made_good_by_a_later_day_not_by_an_earlier_one(
    home: Settings, day: date, is_made_good: bool
) -> None:
    serve(home)
    publish(home, LATER, RECOMMENDATIONS, status="rejected", version=None)
    publish(home, LATER + timedelta(minutes=1), RECOMMENDATIONS, day=day)
    kinds = [need.kind for need in needs(home, LATER + timedelta(hours=1))]
    assert kinds == ([] if is_made_good else ["publication_refused"])


def test_much_quarantined_on_the_newest_day_is_told(home: Settings) -> None:
    serve(home)
    publish(home, MORNING + timedelta(minutes=1), RATINGS, source="movielens", rows_in=4000, quarantined=40)
    assert needs(home) == []
    publish(home, MORNING + timedelta(minutes=2), RATINGS, source="movielens", rows_in=4000, quarantined=60)
    (need,) = needs(home)
    assert f"{need}" == (
        "60 of 4,000 rows (1.50%) of silver.ratings of 2018-09-26 are in quarantine, at most 1.00% "
        "(status.max_quarantined_fraction); see `movierec quarantine --table silver.ratings --as-of 2018-09-26`"
    )
    publish(home, MORNING + timedelta(minutes=3), RATINGS, source="movielens", rows_in=4000, quarantined=0)
    assert needs(home) == []


def test_a_day_recommended_for_before_its_rows_came_is_told(home: Settings) -> None:
    serve(home, DAY)
    serve(home, DAY + timedelta(days=1), MORNING + timedelta(days=1))
    now = MORNING + timedelta(days=1, hours=2)
    assert needs(home, now) == []
    publish(home, now - timedelta(hours=1), RATINGS, day=DAY - timedelta(days=2), source="movielens")
    (need,) = needs(home, now)
    assert need.what == "2018-09-26, 2018-09-27 were recommended for before rows of theirs came"
    assert need.remedy == "backfill movierec_daily from 2018-09-26 to 2018-09-27"
    publish(home, now - timedelta(minutes=9), MOVIE_FEATURES, day=DAY)
    (need,) = needs(home, now)
    assert need.what.startswith("2018-09-27 was recommended for")


def test_what_the_lake_can_t_tell_hides_nothing_of_the_rest(home: Settings) -> None:
    serve(home)
    log = Lake.of(home).location(RECOMMENDATIONS) / "_delta_log"
    (log / "00000000000000000001.json").write_bytes(b"{")
    found = status(home)
    assert set(found.untold) == {"lake", "drops"}
    assert found.places
    assert found.exit_code == 2
