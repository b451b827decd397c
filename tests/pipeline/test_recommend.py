"""The serving tables of a small population: complete, honest about their model, and safe to run again."""

import shutil
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pyspark.sql import Row, SparkSession

from movierec_spark import tables
from movierec_spark.job import Job
from movierec_spark.lake import Lake
from movierec_spark.monitoring.monitor import monitor
from movierec_spark.registry.versions import Version
from movierec_spark.serving import recommend as recommending
from movierec_spark.serving.later_days import outdated_days, refresh_later_days
from movierec_spark.serving.recommend import recommend
from movierec_spark.settings import Settings, settings
from movierec_spark.table import Table
from tests.small_model import FIRST_ID, small_model

DAY = date(2018, 9, 26)
EARLIER, NEXT = DAY - timedelta(days=1), DAY + timedelta(days=1)
MOVIES = [FIRST_ID + 3 * i for i in range(30)]
LATER_MOVIE = FIRST_ID + 1000  # arrived after the training
N = 12
JobOf = Callable[[date], Job]
SEEN = {user: MOVIES[user : user + 3 + user] for user in range(1, 7)} | {7: [*MOVIES, LATER_MOVIE]}


@pytest.fixture(scope="module")
def population(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with seven users, of whom one has seen all 31 movies."""
    lake = Lake(tmp_path_factory.mktemp("population") / "lake")
    lake.create_tables(spark)
    data_docs = lake.root.parent / "data_docs"
    job = Job("test", spark, Settings(data_docs_dir=data_docs), DAY, lake, "population")
    movies = [
        ("movielens", movie, f"Movie {movie}", 2000, ["Drama"], None, None, EARLIER, DAY, "movies.csv", line)
        for line, movie in enumerate([*MOVIES, LATER_MOVIE])
    ]
    rated_at = datetime(2018, 9, 20)
    ratings = [
        ("movielens", user, movie, float(1 + movie % 5), rated_at, EARLIER, DAY, "ratings.csv", user * 100 + line)
        for user, seen in SEEN.items()
        for line, movie in enumerate(seen)
    ]
    _publish(job, tables.MOVIES, movies)
    _publish(job, tables.RATINGS, ratings)
    return lake.root


@pytest.fixture
def day(spark: SparkSession, population: Path, home: Settings, monkeypatch: pytest.MonkeyPatch) -> JobOf:
    """A job of a day on a copy of the population's lake."""
    shutil.copytree(population, home.lake)
    monkeypatch.setenv("MOVIEREC_SERVING__N", str(N))
    settings.cache_clear()
    return lambda of: Job("test", spark, settings(), of, Lake(home.lake), f"test-{of}")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None], None]:
    """model(3): version 3 serves every day; model(None): none does."""

    def serve(number: int | None) -> None:
        version = None if number is None else Version(number, "run", EARLIER, True)
        monkeypatch.setattr(recommending, "version_for_day", lambda *_, **__: version)
        monkeypatch.setattr(recommending, "load_state", lambda number: small_model(seed=number))

    return serve


def test_before_the_first_champion_everybody_gets_what_trends(day: JobOf, model: Callable) -> None:
    model(None)
    recommend(day(DAY))
    rows = _rows(day(DAY), tables.RECOMMENDATIONS)
    _assert_complete(rows)
    assert {(row.strategy, row.model_version) for row in rows} == {("trend", None)}
    assert not _rows(day(DAY), tables.SIMILAR_MOVIES)
    assert not _rows(day(DAY), tables.CHAMPIONS)


def test_a_champion_serves_everybody_and_a_second_run_changes_nothing(day: JobOf, model: Callable) -> None:
    model(3)
    first, second = day(DAY), day(DAY)
    recommend(first)
    rows = _rows(first, tables.RECOMMENDATIONS)
    _assert_complete(rows)
    assert {(row.strategy, row.model_version) for row in rows} == {("hybrid", 3)}
    assert all(row.because_movie_id in SEEN[row.user_id] for row in rows)
    assert {row.similar_movie_id for row in _rows(first, tables.SIMILAR_MOVIES)} <= {*MOVIES, LATER_MOVIE}
    assert [row.model_version for row in _rows(first, tables.CHAMPIONS)] == [3]
    recommend(second)
    assert {audit.status for audit in second.audits} == {"unchanged"}


def test_a_promotion_and_a_rollback_each_publish_the_day_that_is_served_again(day: JobOf, model: Callable) -> None:
    model(1)
    recommend(day(EARLIER))
    for number in (2, 1):
        model(number)
        job = day(NEXT)
        recommend(job, newest=True)
        assert job.as_of == EARLIER
        assert {(row.as_of, row.model_version) for row in _rows(job, tables.RECOMMENDATIONS)} == {(EARLIER, number)}
    history = _rows(day(DAY), tables.RECOMMENDATIONS_HISTORY)
    assert {(row.publication_id, row.model_version, row.served) for row in history} == {
        (f"{EARLIER}/0001", 1, True),
        (f"{EARLIER}/0002", 2, True),
        (f"{EARLIER}/0003", 1, True),
    }
    champions = sorted(_rows(day(DAY), tables.CHAMPIONS), key=lambda row: row.served_from)
    assert [row.model_version for row in champions] == [1, 2, 1]


def test_an_older_day_leaves_the_current_state_and_is_kept_as_not_served(day: JobOf, model: Callable) -> None:
    model(1)
    recommend(day(DAY))
    for _ in range(2):
        recommend(day(EARLIER))
    assert {row.as_of for row in _rows(day(DAY), tables.RECOMMENDATIONS)} == {DAY}
    history = _rows(day(DAY), tables.RECOMMENDATIONS_HISTORY)
    assert {(row.publication_id, row.served) for row in history} == {
        (f"{DAY}/0001", True),
        (f"{EARLIER}/0001", False),
    }


def test_rows_that_an_earlier_day_brings_later_reach_the_days_that_stand(day: JobOf) -> None:
    later, earlier = day(DAY), day(EARLIER)
    recommend(later)
    later.record_audits()
    assert outdated_days(earlier) == []
    row = ("movielens", 8, MOVIES[0], 4.0, datetime(2018, 9, 20), EARLIER, EARLIER, "ratings.csv", 2)
    _publish(earlier, tables.RATINGS, [row])
    earlier.record_audits()
    recommend(earlier)
    refresh_later_days(earlier)
    earlier.record_audits()
    assert (8, DAY) in {(row.user_id, row.as_of) for row in _rows(later, tables.RECOMMENDATIONS)}
    assert {row.as_of for row in _rows(later, tables.USER_FEATURES) if row.user_id == 8} == {EARLIER, DAY}
    assert outdated_days(earlier) == []


def test_a_version_that_comes_to_serve_meanwhile_is_taken(day: JobOf, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([1, 2, 2, 2])
    monkeypatch.setattr(recommending, "version_for_day", lambda *_: Version(next(answers), "run", EARLIER, True))
    monkeypatch.setattr(recommending, "load_state", lambda number: small_model(seed=number))
    recommend(day(DAY))
    assert {row.model_version for row in _rows(day(DAY), tables.RECOMMENDATIONS)} == {2}


def test_what_users_liked_the_next_day_is_told_of_the_model_that_served_them(day: JobOf, model: Callable) -> None:
    model(1)
    recommend(day(DAY))
    served = {(r.user_id, r.rank): r.movie_id for r in _rows(day(DAY), tables.RECOMMENDATIONS)}
    liked = [(1, served[1, 1]), (1, served[1, 11]), (2, SEEN[2][0])]
    _publish(
        day(NEXT),
        tables.RATINGS,
        [
            ("movielens", user, movie, 5.0, datetime(2018, 9, 27, 12), NEXT, NEXT, "ratings.csv", line)
            for line, (user, movie) in enumerate(liked)
        ],
    )
    monitor(day(NEXT))
    rows = _rows(day(NEXT), tables.MODEL_PERFORMANCE)
    assert {(row.model_version, row.variant, row.as_of) for row in rows} == {(1, "champion", NEXT)}
    assert {row.metric: pytest.approx(row.value) for row in rows} == {
        "users_served": 6,  # the seventh has seen everything
        "users_active": 2,
        "events": 3,
        "events_liked": 3,
        "hits_at_10": 1,
        "precision_at_10": (1 / 10 + 0) / 2,
        "recall_at_10": (1 / 2 + 0) / 2,
        "hit_rate_at_10": 1 / 2,
        "recall_at_n": (1 + 0) / 2,
    }


def test_a_day_before_which_nothing_was_served_has_no_performance(day: JobOf) -> None:
    job = day(DAY)
    monitor(job)
    assert not _rows(job, tables.MODEL_PERFORMANCE)
    assert "nothing had been served before this day" in job.summary(1.0)


def _assert_complete(rows: list[Row]) -> None:
    """Every user gets N, or what is left: ranks from 1, best first, nothing seen, nothing twice."""
    lists = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.user_id, row.rank)):
        lists[row.user_id].append(row)
    assert set(lists) == set(SEEN) - {7}
    for user, own in lists.items():
        left = {*MOVIES, LATER_MOVIE} - set(SEEN[user])
        assert [row.rank for row in own] == list(range(1, min(N, len(left)) + 1))
        assert len({row.movie_id for row in own} & left) == len(own)
        assert [row.score for row in own] == sorted((row.score for row in own), reverse=True)


def _rows(job: Job, table: Table) -> list[Row]:
    return job.lake.read(job.spark, table).collect()


def _publish(job: Job, table: Table, rows: list[tuple]) -> None:
    columns = ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in table.schema)
    frame = job.spark.createDataFrame(rows, f"{columns}, source_file STRING, row_number BIGINT")
    job.publish(frame, table, source="movielens")
