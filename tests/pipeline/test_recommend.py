"""The serving tables of a small population: complete, honest about their model, and safe to run again."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.registry.version import Version
from movierec_spark.serving import variants
from movierec_spark.serving.batch.recommend import recommend, recommend_served_day
from movierec_spark.serving.batch.refresh import refresh
from movierec_spark.serving.batch.stale_days import stale_days
from tests.pipeline.population import (
    ALL_MOVIES,
    DAY,
    EARLIER,
    NEXT,
    SEEN,
    assert_complete,
    publish_rows,
    rows_of,
)
from tests.small_model import small_model

JobOf = Callable[[date], Job]
MADE_BY_A_MODEL = {
    "gold.recommendations",
    "gold.recommendation_rows",
    "gold.similar_movies",
    "gold.audiences",
    "gold.recommendations_history",
    "ops.champions",
}


def test_before_the_first_champion_everybody_gets_what_trends(day: JobOf, model: Callable) -> None:
    model(None)
    recommend(day(DAY))
    rows = rows_of(day(DAY), tables.RECOMMENDATIONS)
    assert_complete(rows)
    assert {(row.strategy, row.model_version) for row in rows} == {("trend", None)}
    for table in (tables.SIMILAR_MOVIES, tables.RECOMMENDATION_ROWS, tables.AUDIENCES):
        assert not rows_of(day(DAY), table), table.name
    assert not rows_of(day(DAY), tables.CHAMPIONS)


def test_a_champion_serves_everybody_and_a_second_run_changes_nothing(day: JobOf, model: Callable) -> None:
    model(3)
    first, second = day(DAY), day(DAY)
    recommend(first)
    rows = rows_of(first, tables.RECOMMENDATIONS)
    assert_complete(rows)
    assert {(row.strategy, row.model_version) for row in rows} == {("hybrid", 3)}
    assert all(row.because_movie_id in SEEN[row.user_id] for row in rows)
    assert {row.similar_movie_id for row in rows_of(first, tables.SIMILAR_MOVIES)} <= ALL_MOVIES
    assert [row.model_version for row in rows_of(first, tables.CHAMPIONS)] == [3]
    recommend(second)
    assert not rows_of(first, tables.EXPLORATION)
    assert {audit.status for audit in second.audits} == {"unchanged"}


def test_pages_are_made_of_the_lists_and_movies_find_their_audience(day: JobOf, model: Callable) -> None:
    model(3)
    job = day(DAY)
    recommend(job)
    listed = {(row.user_id, row.movie_id): row for row in rows_of(job, tables.RECOMMENDATIONS)}
    pages = rows_of(job, tables.RECOMMENDATION_ROWS)
    assert {row.row for row in pages} == {1}  # lists of twelve fill one row
    for row in pages:
        assert (row.score, row.model_version, row.as_of) == (listed[row.user_id, row.movie_id].score, 3, DAY)
    audiences = rows_of(job, tables.AUDIENCES)
    assert {row.movie_id for row in audiences} == ALL_MOVIES  # all are new
    assert not [row for row in audiences if row.movie_id in SEEN[row.user_id]]
    assert {row.user_id for row in audiences} == set(SEEN) - {7}  # who has seen everything


@pytest.mark.slow
def test_a_movie_that_is_new_no_longer_has_no_audience(day: JobOf, model: Callable) -> None:
    model(3)
    recommend(day(DAY))
    job = day(DAY + timedelta(days=40))
    recommend(job)
    assert "gold.audiences" in {audit.table_name for audit in job.audits}
    assert rows_of(job, tables.AUDIENCES) == []


@pytest.mark.slow
def test_a_promotion_and_a_rollback_each_publish_the_day_that_is_served_again(day: JobOf, model: Callable) -> None:
    model(1)
    recommend(day(EARLIER))
    for number in (2, 1):
        model(number)
        job = day(NEXT)
        recommend_served_day(job)
        assert {audit.table_name for audit in job.audits} == MADE_BY_A_MODEL
        assert {(row.as_of, row.model_version) for row in rows_of(job, tables.RECOMMENDATIONS)} == {(EARLIER, number)}
    history = rows_of(day(DAY), tables.RECOMMENDATIONS_HISTORY)
    assert {(row.publication_id, row.model_version, row.served) for row in history} == {
        (f"{EARLIER}/0001", 1, True),
        (f"{EARLIER}/0002", 2, True),
        (f"{EARLIER}/0003", 1, True),
    }
    champions = sorted(rows_of(day(DAY), tables.CHAMPIONS), key=lambda row: row.served_from)
    assert [row.model_version for row in champions] == [1, 2, 1]


@pytest.mark.slow
def test_an_older_day_leaves_the_current_state_and_is_kept_as_not_served(day: JobOf, model: Callable) -> None:
    model(1)
    recommend(day(DAY))
    for _ in range(2):
        recommend(day(EARLIER))
    assert {row.as_of for row in rows_of(day(DAY), tables.RECOMMENDATIONS)} == {DAY}
    history = rows_of(day(DAY), tables.RECOMMENDATIONS_HISTORY)
    assert {(row.publication_id, row.served) for row in history} == {
        (f"{DAY}/0001", True),
        (f"{EARLIER}/0001", False),
    }


@pytest.mark.slow
def test_rows_that_an_earlier_day_brings_later_reach_the_days_that_stand(day: JobOf) -> None:
    later, earlier = day(DAY), day(EARLIER)
    recommend(later)
    later.record_audits()
    assert stale_days(earlier.settings, earlier.as_of) == []
    row = ("movielens", 8, min(ALL_MOVIES), 4.0, datetime(2018, 9, 20), EARLIER, EARLIER, "ratings.csv", 2)
    publish_rows(earlier, tables.RATINGS, [row])
    earlier.record_audits()
    recommend(earlier)
    refresh(earlier, stale_days(earlier.settings, earlier.as_of))
    earlier.record_audits()
    assert (8, DAY) in {(row.user_id, row.as_of) for row in rows_of(later, tables.RECOMMENDATIONS)}
    assert {row.as_of for row in rows_of(later, tables.USER_FEATURES) if row.user_id == 8} == {EARLIER, DAY}
    assert stale_days(earlier.settings, earlier.as_of) == []


@pytest.mark.slow
def test_an_archive_that_lands_later_reaches_the_earlier_days_of_which_it_tells(day: JobOf) -> None:
    later, earlier = day(NEXT), day(EARLIER)
    recommend(earlier)
    earlier.record_audits()
    known = rows_of(earlier, tables.RATINGS)[0]
    again = ("movielens", known.user_id, known.movie_id, known.rating, known.rated_at, EARLIER, NEXT, "ratings.csv", 1)
    publish_rows(later, tables.RATINGS, [again])
    later.record_audits()
    assert stale_days(later.settings, later.as_of) == []
    row = ("movielens", 8, min(ALL_MOVIES), 4.0, datetime(2018, 9, 20), EARLIER, NEXT, "ratings.csv", 2)
    publish_rows(later, tables.RATINGS, [again, row])
    later.record_audits()
    assert stale_days(later.settings, later.as_of) == [EARLIER]
    recommend(later)
    refresh(later, stale_days(later.settings, later.as_of))
    later.record_audits()
    assert {row.as_of for row in rows_of(later, tables.USER_FEATURES) if row.user_id == 8} == {EARLIER, NEXT}
    assert stale_days(later.settings, later.as_of) == []


@pytest.mark.slow
def test_a_version_that_comes_to_serve_meanwhile_is_taken(day: JobOf, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([1, 2, 2, 2])
    monkeypatch.setattr(variants, "version_for_day", lambda *_: Version(next(answers), "run", EARLIER, True))
    monkeypatch.setattr(variants, "load_state", lambda number, _: small_model(seed=number))
    recommend(day(DAY))
    assert {row.model_version for row in rows_of(day(DAY), tables.RECOMMENDATIONS)} == {2}
