"""Data Docs on a disk and on an object store: pages, an index that names them all, links that lead to them."""

from datetime import date
from pathlib import Path

import pytest

from movierec_spark.quality import docs_store
from movierec_spark.quality.docs import site_of, write_page
from movierec_spark.quality.gx_context import context
from movierec_spark.quality.suite_file import day_parameters
from movierec_spark.quality.suites import load_suite
from movierec_spark.quality.verdict import Verdict, results_from_counts
from movierec_spark.storage.location import Location
from movierec_spark.tables import RATINGS, TAGS
from movierec_spark.tables.table import Table

DAYS = (date(2018, 9, 25), date(2018, 9, 26))


@pytest.fixture(params=["disk", "store"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Location:
    return Location.of(tmp_path / "docs") if request.param == "disk" else request.getfixturevalue("bucket") / "docs"


def write(table: Table, day: date, folder: Location) -> Location:
    suite = load_suite(table)
    verdict = Verdict(suite, results_from_counts(suite.row_rules, 10, {}))
    return write_page(verdict, folder, day, day_parameters(day))


def test_every_page_is_there_and_the_index_names_it(folder: Location) -> None:
    pages = [write(table, day, folder) for table in (RATINGS, TAGS) for day in DAYS]
    index = (folder / "index.html").read_bytes().decode()
    for page in pages:
        assert page.is_file
        assert page.uri.removeprefix(f"{folder.uri}/") in index
    assert b"silver.ratings" in pages[0].read_bytes()


def test_a_page_costs_the_same_however_many_lie_there(folder: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    write(RATINGS, DAYS[0], folder)
    monkeypatch.setattr(Location, "files_below", lambda _: pytest.fail("all pages were listed"))
    assert write(RATINGS, DAYS[1], folder).is_file


def test_the_pages_of_earlier_jobs_stay(folder: Location) -> None:
    earlier = write(RATINGS, DAYS[0], folder)
    site_of.cache_clear()  # as in the process of another job
    context.cache_clear()
    docs_store.WRITTEN.clear()
    later = write(RATINGS, DAYS[1], folder)
    assert earlier.is_file
    assert later.is_file
