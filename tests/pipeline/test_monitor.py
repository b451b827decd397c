"""What users do with what was served reaches gold.model_performance, however late it comes and in whatever order."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pyspark.sql import Row, SparkSession

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.monitoring.monitor import monitor
from movierec_spark.registry.version import Version
from movierec_spark.serving import variants
from movierec_spark.serving.batch.recommend import recommend
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from tests.pipeline.conftest import JobOf
from tests.pipeline.population import DAY, EARLIER, NEXT, SEEN, publish_rows, rows_of
from tests.small_model import small_model

LATER = NEXT + timedelta(days=1)


@pytest.fixture(scope="module")
def served_lake(spark: SparkSession, population: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The population's lake, in which version 1 has recommended on DAY."""
    home = tmp_path_factory.mktemp("served")
    shutil.copytree(population, home / "lake")
    settings = Settings(home=home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(variants, "version_for_day", lambda *_, **__: Version(1, "run", EARLIER, True))
        patch.setattr(variants, "load_state", lambda number, _: small_model(seed=number))
        recommend(Job("test", spark, settings, DAY, Lake.of(settings), "test"))
    return home / "lake"


@pytest.fixture
def day(spark: SparkSession, served_lake: Path, home: Settings) -> JobOf:
    """A job of a day on a copy of that lake."""
    shutil.copytree(served_lake, home.lake)
    return lambda of: Job("test", spark, home, of, Lake.of(home), f"test-{of}")


@pytest.fixture
def served(day: JobOf) -> dict[tuple[int, int], int]:
    """The movies of the lists, by user and rank."""
    return {(row.user_id, row.rank): row.movie_id for row in rows_of(day(DAY), tables.RECOMMENDATIONS)}


def rate(job: Job, liked: list[tuple[int, int]], on: date) -> None:
    """Five stars on a day, as a drop of the job's day tells."""
    noon = datetime(on.year, on.month, on.day, 12)
    rows = [
        ("movielens", user, movie, 5.0, noon, job.as_of, job.as_of, "ratings.csv", line)
        for line, (user, movie) in enumerate(liked)
    ]
    publish_rows(job, tables.RATINGS, rows)


def figures(job: Job, window: int | None, breakdown: str = "all") -> dict[str, float]:
    rows = [row for row in rows_of(job, tables.MODEL_PERFORMANCE) if row.breakdown == breakdown]
    return {row.metric: pytest.approx(row.value) for row in rows if row.window_days == window and row.as_of == DAY}


def state(job: Job) -> list[Row]:
    published = (tables.ATTRIBUTED_EVENTS, tables.MODEL_PERFORMANCE)
    return sorted((row for table in published for row in rows_of(job, table)), key=str)


def test_what_users_liked_the_next_day_is_told_of_the_model_that_served_them(day: JobOf, served: dict) -> None:
    job = day(NEXT)
    rate(job, [(1, served[1, 1]), (1, served[1, 11]), (2, SEEN[2][0])], on=NEXT)
    monitor(job)
    rows = rows_of(job, tables.MODEL_PERFORMANCE)
    assert {(row.model_version, row.variant, row.as_of) for row in rows} == {(1, "champion", DAY)}
    assert {row.window_days for row in rows if not row.is_open} == {1, None}
    assert figures(job, 1) == {
        "users_served": 6,  # the seventh has seen everything
        "users_active": 2,
        "events": 3,
        "liked": 3,
        "served_hits_at_10": 1,
        "served_precision_at_10": (1 / 10 + 0) / 2,
        "served_recall_at_10": (1 / 2 + 0) / 2,
        "served_hit_rate_at_10": 1 / 2,
        "served_recall_at_n": (1 + 0) / 2,
        "served_mrr": (1 + 0) / 2,
        "served_ndcg_at_10": figures(job, 1)["served_ndcg_at_10"],
        "served_conversion_rating": 1 / 6,
        "value_rating": 10,
        "surprises": 1,
        "surprise_rate": 1 / 3,
    }
    assert set(figures(job, None)) > {"coverage_at_10", "mean_popularity_at_10"}
    credited = {row.movie_id for row in rows_of(job, tables.ATTRIBUTED_EVENTS) if row.publication_id == f"{DAY}/0001"}
    assert credited == {served[1, 1], served[1, 11]}


def test_late_events_change_the_day_of_the_lists_that_they_belong_to(day: JobOf, served: dict) -> None:
    rate(day(NEXT), [(1, served[1, 1])], on=NEXT)
    monitor(day(NEXT))
    assert figures(day(NEXT), 1)["liked"] == 1
    rate(day(LATER), [(3, served[3, 2])], on=NEXT)
    monitor(day(LATER))
    assert figures(day(LATER), 1)["liked"] == 2
    assert {row.measured_on for row in rows_of(day(LATER), tables.MODEL_PERFORMANCE)} == {LATER}


@pytest.mark.slow
def test_days_are_measured_in_any_order_and_again_with_the_same_figures(day: JobOf, served: dict) -> None:
    rate(day(NEXT), [(1, served[1, 1])], on=NEXT)
    rate(day(LATER), [(3, served[3, 2])], on=NEXT)
    for of in (NEXT, LATER):
        monitor(day(of))
    in_order = state(day(LATER))
    for of in (LATER, NEXT):
        monitor(day(of))
        assert state(day(LATER)) == in_order


def test_a_day_before_which_nothing_was_served_has_no_performance(day: JobOf) -> None:
    job = day(DAY)
    monitor(job)
    assert not any(row.publication_id for row in rows_of(job, tables.ATTRIBUTED_EVENTS))
    assert not rows_of(job, tables.MODEL_PERFORMANCE)
    assert "nothing had been served" in job.summary(1.0)
