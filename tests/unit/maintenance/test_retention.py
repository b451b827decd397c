"""Days that are older than conf keeps go, but never what a promised day still needs."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from movierec_spark.errors import MovierecError
from movierec_spark.maintenance.expired_days import remove_expired_days
from movierec_spark.maintenance.maintain import check_history
from movierec_spark.maintenance.partitions import Removed
from movierec_spark.maintenance.raw_data import remove_raw_data
from movierec_spark.serving.batch.publication_log import last_served_id
from movierec_spark.settings import Settings
from movierec_spark.settings.maintenance_section import Maintenance
from movierec_spark.settings.rules import Demote, Rules
from movierec_spark.sources.landing import landed_drop
from movierec_spark.tables import (
    EXPLORATION,
    FEEDBACK,
    FEEDBACK_EVENTS,
    MOVIE_FEATURES,
    MOVIELENS_MOVIES,
    MOVIELENS_RATINGS,
    MOVIES,
    QUARANTINE,
    RATINGS,
    RECOMMENDATIONS_HISTORY,
)
from movierec_spark.tables.table import Table
from tests.unit.maintenance.conftest import SmallLake

TODAY = date(2026, 1, 10)
SHOP = "movielens"


def days_ago(number: int) -> date:
    return TODAY - timedelta(days=number)


def days_of(small: SmallLake, table: Table) -> list[int]:
    """How many days ago, the oldest first."""
    return [(TODAY - day).days for day in small.lake.days(table)]


def test_by_default_evidence_stays_for_ever(small: SmallLake) -> None:
    for number in (4000, 1):
        small.publish(MOVIE_FEATURES, [{"movie_id": 1}], as_of=days_ago(number))
    assert remove_expired_days(small.lake, TODAY, Maintenance()) == Removed()
    assert days_of(small, MOVIE_FEATURES) == [4000, 1]


def test_the_day_before_the_first_kept_one_stays(small: SmallLake) -> None:
    for number in (50, 40, 31, 30, 1):
        small.publish(MOVIE_FEATURES, [{"movie_id": 1}, {"movie_id": 2}], as_of=days_ago(number))
    assert remove_expired_days(small.lake, TODAY, Maintenance(features_days=30)) == Removed(partitions=2, rows=4)
    assert days_of(small, MOVIE_FEATURES) == [31, 30, 1]


def test_what_was_served_and_could_be_drawn_before_each_kept_day_can_still_be_told(small: SmallLake) -> None:
    for number, served in ((60, True), (50, True), (40, False), (20, True)):
        row = {"publication_id": f"{days_ago(number)}/0001", "user_id": 1, "served": served}
        small.publish(RECOMMENDATIONS_HISTORY, [row], as_of=days_ago(number))
        small.publish(EXPLORATION, [row], as_of=days_ago(number))
    before = {number: last_served_id(small.lake, days_ago(number)) for number in range(31)}
    assert remove_expired_days(small.lake, TODAY, Maintenance(history_days=30)).partitions == 2 * 2
    assert days_of(small, RECOMMENDATIONS_HISTORY) == days_of(small, EXPLORATION) == [50, 20]
    assert {number: last_served_id(small.lake, days_ago(number)) for number in range(31)} == before


def test_a_rule_that_counts_all_publications_refuses_a_bound_of_the_history() -> None:
    check_history(Maintenance(), Rules(demote=Demote(served_times=5)))
    check_history(Maintenance(history_days=30), Rules())
    with pytest.raises(MovierecError, match=r"history_days is 30, and the rule demote\.served_times"):
        check_history(Maintenance(history_days=30), Rules(demote=Demote(served_times=5)))


def test_quarantined_rows_go_by_the_day_of_their_drop(small: SmallLake) -> None:
    for number in (31, 30):
        values = {"table_name": "silver.ratings", "source": SHOP, "as_of": days_ago(number)}
        small.publish(QUARANTINE, [{"row_number": 1}], **values)
    remove_expired_days(small.lake, TODAY, Maintenance(quarantine_days=30))
    assert days_of(small, QUARANTINE) == [30]


def kept_for(home: Settings, **days: int) -> Settings:
    return home.model_copy(update={"maintenance": Maintenance(**days)})


def ingested(small: SmallLake, number: int, *tables: Table, hour: int = 1, source: str = SHOP) -> None:
    for table in tables:
        small.publish(table, [{"row_number": 1}], source=source, as_of=days_ago(number))
        small.audit(table, source, days_ago(number), hour)


def test_bronze_rows_go_once_all_of_their_drop_stand_in_silver(small: SmallLake, home: Settings) -> None:
    ingested(small, 35, MOVIELENS_RATINGS, MOVIELENS_MOVIES)  # conformed
    ingested(small, 34, MOVIELENS_RATINGS, MOVIELENS_MOVIES)  # its movies not yet
    ingested(small, 33, MOVIELENS_RATINGS, hour=5)  # corrected since
    ingested(small, 32, MOVIELENS_RATINGS)  # its correction was refused
    ingested(small, 5, MOVIELENS_RATINGS)  # too young
    for number in (35, 34, 33, 32, 5):
        small.audit(RATINGS, SHOP, days_ago(number), 2)
    small.audit(MOVIES, SHOP, days_ago(35), 2)
    small.audit(RATINGS, SHOP, days_ago(32), 3, status="rejected")
    removed, _ = remove_raw_data(small.lake, TODAY, kept_for(home, bronze_days=30))
    assert removed == Removed(partitions=2, rows=2)
    assert days_of(small, MOVIELENS_RATINGS) == [34, 33, 32, 5]
    assert days_of(small, MOVIELENS_MOVIES) == [34]


def test_a_source_that_conf_no_longer_names_keeps_its_rows(small: SmallLake, home: Settings) -> None:
    ingested(small, 40, FEEDBACK_EVENTS, source="former")
    small.audit(FEEDBACK, "former", days_ago(40), 2)
    assert remove_raw_data(small.lake, TODAY, kept_for(home, bronze_days=30))[0] == Removed()


def drop(home: Settings, number: int, written: int = 0) -> Path:
    """A drop that landed, written so many hours after the beginning of 2026."""
    folder = landed_drop(SHOP, days_ago(number), home).path
    folder.mkdir(parents=True)
    (folder / "ratings.csv").write_text("userId,movieId\n1,1\n")
    moment = 1_767_225_600 + 3600 * written
    for path in (folder / "ratings.csv", folder):
        os.utime(path, (moment, moment))
    return folder


def test_drops_go_once_their_rows_stand_in_silver_and_nothing_was_written_since(
    small: SmallLake, home: Settings
) -> None:
    folders = {number: drop(home, number, written=3 if number == 33 else 0) for number in (36, 35, 33, 5)}
    for number in (36, 33, 5):
        ingested(small, number, MOVIELENS_RATINGS)
        small.audit(RATINGS, SHOP, days_ago(number), 2)
    ingested(small, 35, MOVIELENS_RATINGS)  # and never conformed
    _, drops = remove_raw_data(small.lake, TODAY, kept_for(home, drops_days=30))
    assert (drops.drops, drops.freed.files, drops.kept) == (1, 1, 2)
    assert [number for number, folder in folders.items() if folder.exists()] == [35, 33, 5]


def test_drops_outlive_their_bronze_rows_by_what_was_audited(small: SmallLake, home: Settings) -> None:
    folder = drop(home, 36)
    ingested(small, 36, MOVIELENS_RATINGS)
    small.audit(RATINGS, SHOP, days_ago(36), 2)
    remove_raw_data(small.lake, TODAY, kept_for(home, bronze_days=10))
    assert folder.exists()
    _, drops = remove_raw_data(small.lake, TODAY, kept_for(home, bronze_days=10, drops_days=30))
    assert drops.drops == 1
    assert not folder.exists()
