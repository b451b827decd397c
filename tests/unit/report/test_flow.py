"""The page's row counts are those of the tables and the audits, and nothing that was refused is among them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from movierec_spark.report.audits import audits, refusals
from movierec_spark.report.data_docs import DataDocs
from movierec_spark.report.flow import Flow, flow
from movierec_spark.report.reader import open_lake
from movierec_spark.settings import Settings
from movierec_spark.storage.location import Location
from movierec_spark.tables import AUDIT, MOVIES, RATINGS
from tests.unit.report.small_lake import DAY, NOON, audit, lay

BAD_DAY = date(2018, 9, 27)


def flow_of(home: Settings) -> Flow:
    lake = open_lake(home)
    return flow(lake, audits(lake), docs_of(home))


def docs_of(home: Settings) -> DataDocs:
    return DataDocs(Location.of(home.data_docs), home.home / "report")


def test_each_step_tells_what_it_took_and_kept_back(lake_home: Settings) -> None:
    (ratings,) = flow_of(lake_home).chains
    assert (ratings.source, ratings.file, ratings.bronze.rows_in, ratings.bronze.rows) == (
        "movielens",
        "ratings.csv",
        71,
        71,
    )
    assert ratings.silver is not None
    assert (ratings.silver.rows, ratings.silver.quarantined, ratings.silver.duplicates) == (66, 4, 1)


def test_the_books_balance_where_they_do(lake_home: Settings) -> None:
    assert flow_of(lake_home).unbalanced == ()


def test_rows_that_no_publication_brought_are_named(lake_home: Settings) -> None:
    lay(lake_home, {RATINGS: [{"user_id": 1, "movie_id": 13, "rating": 5.0}]})
    assert flow_of(lake_home).unbalanced == (RATINGS.name,)


def test_a_corrected_drop_counts_instead_of_the_one_before(lake_home: Settings) -> None:
    corrected = audit(RATINGS, 66, source="movielens", version=2, published_at=NOON + timedelta(hours=1))
    lay(lake_home, {AUDIT: [corrected]})
    (ratings,) = flow_of(lake_home).chains
    assert ratings.silver is not None
    assert (ratings.silver.rows_in, ratings.silver.quarantined) == (66, 0)
    assert flow_of(lake_home).unbalanced == ()


def test_a_refused_drop_is_told_apart_and_counts_for_nothing(lake_home: Settings) -> None:
    before = flow_of(lake_home)
    refused: dict[str, Any] = {"status": "rejected", "version": None, "rows_published": 0, "reason": "too many"}
    ratings = audit(RATINGS, 500, 500, as_of=BAD_DAY, **refused)
    movies = audit(MOVIES, 3, published_at=NOON - timedelta(hours=1), **refused)
    lay(lake_home, {AUDIT: [ratings, movies]})
    assert flow_of(lake_home) == before
    refused_ones = refusals(audits(open_lake(lake_home)), docs_of(lake_home))
    assert [(refusal.audit.table_name, refusal.is_corrected) for refusal in refused_ones] == [
        (RATINGS.name, False),
        (MOVIES.name, True),
    ]


def test_an_audit_links_to_the_page_that_it_wrote(lake_home: Settings) -> None:
    pages = Path(lake_home.data_docs, "validations/silver/ratings", f"as-of-{DAY}")
    for run in ("20180926T110000.000000Z", "20180926T115959.000000Z", "20180926T130000.000000Z"):
        _touch(pages / run / "all.html")
    silver = flow_of(lake_home).chains[0].silver
    assert silver is not None
    assert silver.page == f"../data_docs/validations/silver/ratings/as-of-{DAY}/20180926T115959.000000Z/all.html"


def _touch(page: Path) -> None:
    page.parent.mkdir(parents=True)
    page.touch()


def test_days_that_maintenance_has_removed_count_for_nothing(lake_home: Settings) -> None:
    removed = audit(RATINGS, 40, source="movielens", version=9, as_of=DAY - timedelta(days=400))
    lay(lake_home, {AUDIT: [removed]})
    (ratings,) = flow_of(lake_home).chains
    assert ratings.silver is not None
    assert (ratings.silver.rows, ratings.silver.rows_in) == (66, 71)
    assert flow_of(lake_home).unbalanced == ()
