"""gold.profiles says of the lake what queries say of it, whenever and however often a day is profiled."""

import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from movierec_spark import tables
from movierec_spark.conform.conform import conform
from movierec_spark.job.job import Job
from movierec_spark.profiling.profiles import profile
from movierec_spark.serving import variants
from movierec_spark.serving.batch.recommend import recommend
from movierec_spark.settings import PROJECT, Settings
from movierec_spark.sources.ingest import ingest
from movierec_spark.storage.duckdb_views import add_latest_views, connect
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import PROFILES
from tests.pipeline.profile_queries import DISTINCT, QUERIES
from tests.pipeline.snippets import look_up
from tests.pipeline.varied_lake import DAY, populate

WEEK_BEFORE = DAY - timedelta(days=7)
LATEST = (tables.RATINGS, tables.TAGS, tables.FEEDBACK, tables.MOVIES, tables.USERS)
READ = (*LATEST, tables.MOVIE_FEATURES, tables.RECOMMENDATIONS_HISTORY, tables.QUARANTINE, tables.AUDIT, PROFILES)
JobOf = Callable[[date], Job]


@pytest.fixture(scope="module")
def varied_lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory, empty_lake: Path) -> Path:
    """A varied lake where recommendations were made on DAY and the day before, and DAY was profiled."""
    home = tmp_path_factory.mktemp("varied")
    shutil.copytree(empty_lake, home / "lake")
    of_home = Settings(home=home)
    job = Job("test", spark, of_home, DAY, Lake.of(of_home), "varied")
    populate(job)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(variants, "version_for_day", lambda *_, **__: None)
        for day in (DAY - timedelta(days=1), DAY):
            recommend(job.for_day(day))
    profile(job)
    return of_home.lake


@pytest.fixture
def day(spark: SparkSession, varied_lake: Path, home: Settings) -> JobOf:
    """A job of a day on a copy of the varied lake."""
    shutil.copytree(varied_lake, home.lake)
    return lambda of: Job("test", spark, home, of, Lake.of(home), f"test-{of}")


def figures(job: Job) -> dict[tuple[str, str, str], dict[str, float]]:
    """Of the job's day, the values by segment, by table, column and metric."""
    by_key: dict[tuple[str, str, str], dict[str, float]] = {}
    for row in job.lake.read(job.spark, PROFILES).where(f"as_of = '{job.as_of}'").collect():
        by_key.setdefault((row.table_name, row.column_name, row.metric), {})[row.segment] = row.value
    return by_key


def assert_equal_to_queries(job: Job) -> None:
    """Values with four significant digits make up quantiles; distinct values are counted within four errors."""
    lake = connect(job.settings, *READ)
    add_latest_views(lake, job.settings, job.as_of, *LATEST)
    profiled = figures(job)
    for key, query in QUERIES.items():
        rows = lake.execute(query, {"day": job.as_of} if "$day" in query else {}).fetchall()
        queried = {segment[:206]: float(value) for segment, value in rows if value is not None}
        assert profiled.get(key, {}) == pytest.approx(queried, rel=6e-4 if "days_to" in key[2] else 1e-8, abs=1e-9), key
    for (table, column), query in DISTINCT.items():
        count = lake.execute(query).fetchall()[0][0]
        assert profiled[table, column, "distinct"]["all"] == pytest.approx(count, rel=0.033), column


def test_every_figure_is_that_of_a_query(day: JobOf) -> None:
    assert_equal_to_queries(day(DAY))
    assert QUERIES.keys() <= figures(day(DAY)).keys()


@pytest.mark.slow
def test_days_can_be_profiled_in_any_order_and_again(day: JobOf) -> None:
    assert ("silver.ratings", "rating", "psi") not in figures(day(DAY))
    profile(day(WEEK_BEFORE))
    of_both = {of: figures(day(of)) for of in (WEEK_BEFORE, DAY)}
    assert of_both[DAY]["silver.ratings", "rating", "psi"].keys() == {f"since {WEEK_BEFORE}"}
    again = day(DAY)
    profile(again)
    assert [audit.status for audit in again.audits] == ["unchanged"]
    again.lake.location(PROFILES).delete()
    again.lake.create_tables()
    profile(day(WEEK_BEFORE))
    profile(day(DAY))
    assert {of: figures(day(of)) for of in (WEEK_BEFORE, DAY)} == of_both


def test_before_any_data_a_profile_says_that_there_are_no_rows(day: JobOf) -> None:
    long_ago = day(date(1995, 1, 1))
    profile(long_ago)
    profiled = figures(long_ago)
    for table in ("silver.ratings", "silver.movies", "gold.recommendations"):
        assert profiled[table, "", "rows"] == {"all": 0}
    assert not any(metric in ("mean", "psi", "gini") for _, _, metric in profiled)


def test_the_history_of_a_figure_is_read_as_the_page_shows(
    varied_lake: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".movierec").mkdir()
    (tmp_path / ".movierec" / "lake").symlink_to(varied_lake)
    monkeypatch.chdir(tmp_path)
    exec(compile(look_up("a figure's history"), "docs/exploring.md", "exec"), {})
    assert re.findall(r"2018-\d\d-\d\d", capsys.readouterr().out) == [f"{DAY}"]


@pytest.mark.slow
def test_every_figure_of_movielens_is_that_of_a_query(job_of: JobOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variants, "version_for_day", lambda *_, **__: None)
    job = job_of(DAY)
    shutil.copytree(PROJECT / "data/ml-latest-small", Path(job.settings.landing) / "movielens" / f"as_of={DAY}")
    for work in (ingest, conform, recommend):
        work(job)
    job.record_audits()
    profile(job)
    assert_equal_to_queries(job)
