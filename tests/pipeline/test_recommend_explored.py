"""The recommend job where places are explored: the same in every run, with evidence that agrees with the lists."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.serving.batch import recommend as recommend_job
from movierec_spark.serving.batch.recommend import recommend, recommend_served_day
from movierec_spark.settings import settings
from tests.pipeline.population import DAY, assert_complete, rows_of
from tests.pipeline.snippets import look_up

JobOf = Callable[[date], Job]


@pytest.fixture(autouse=True)
def every_place_is_explored(day: JobOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIEREC_SERVING__EXPLORE__SHARE", "1.0")
    monkeypatch.setenv("MOVIEREC_SERVING__EXPLORE__CANDIDATES", "3")
    settings.cache_clear()


def assert_evidence(job: Job) -> None:
    """What the history says of explored places is what gold.exploration says that was drawn for them."""
    places = defaultdict(list)
    for option in rows_of(job, tables.EXPLORATION):
        places[option.publication_id, option.user_id, option.rank].append(option)
    told = {
        (row.publication_id, row.user_id, row.rank): (row.movie_id, row.propensity, row.variant, row.model_version)
        for row in rows_of(job, tables.RECOMMENDATIONS_HISTORY)
        if row.explored
    }
    drawn = {}
    for place, options in places.items():
        assert sum(option.propensity for option in options) == pytest.approx(1)
        (one,) = (option for option in options if option.is_drawn)
        drawn[place] = (one.movie_id, one.propensity, one.variant, one.model_version)
    assert drawn == told
    assert drawn


@pytest.mark.parametrize(
    "number", [pytest.param(None, id="trend", marks=pytest.mark.slow), pytest.param(3, id="model")]
)
def test_a_day_is_explored_alike_in_every_run_and_the_evidence_agrees_with_the_lists(
    number: int | None, day: JobOf, model: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    model(number)
    first = day(DAY)
    recommend(first)
    rows = rows_of(first, tables.RECOMMENDATIONS)
    assert_complete(rows)
    assert {row.rank for row in rows if row.explored} <= set(range(4, 11))
    assert all((row.propensity is not None) == row.explored for row in rows)
    assert any(option.is_drawn and option.is_new for option in rows_of(first, tables.EXPLORATION))
    assert_evidence(first)
    monkeypatch.setenv("MOVIEREC_SERVING__USERS_PER_BLOCK", "2")
    settings.cache_clear()
    again = day(DAY)
    recommend(again)
    assert {audit.status for audit in again.audits} == {"unchanged"}


@pytest.mark.slow
def test_a_promotion_is_explored_anew_and_adds_its_own_evidence(day: JobOf, model: Callable) -> None:
    model(1)
    recommend(day(DAY))
    model(2)
    job = day(DAY)
    recommend_served_day(job)
    assert_evidence(job)
    assert {(row.publication_id, row.model_version) for row in rows_of(job, tables.EXPLORATION)} == {
        (f"{DAY}/0001", 1),
        (f"{DAY}/0002", 2),
    }


@pytest.mark.slow
def test_a_job_that_died_before_it_told_what_could_be_drawn_makes_up_for_it(
    day: JobOf, model: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    model(1)
    with monkeypatch.context() as dying:
        dying.setattr(recommend_job, "publish_exploration", die)
        with pytest.raises(KeyboardInterrupt):
            recommend(day(DAY))
    assert not rows_of(day(DAY), tables.EXPLORATION)
    job = day(DAY)
    recommend(job)
    assert {audit.status for audit in job.audits if "history" in audit.table_name} == {"unchanged"}
    assert_evidence(job)


def test_the_look_up_of_the_page_tells_how_often_new_movies_were_drawn(
    day: JobOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job = day(DAY)
    recommend(job)
    (tmp_path / ".movierec").symlink_to(job.settings.home)
    monkeypatch.chdir(tmp_path)
    exec(compile(look_up("exploration"), "docs/exploration.md", "exec"), {})
    of_new = [option for option in rows_of(job, tables.EXPLORATION) if option.is_new]
    most = Counter(option.movie_id for option in of_new if option.is_drawn).most_common(1)[0][1]
    n_options = Counter(option.movie_id for option in of_new)
    shown = re.findall(r"(\d{13}) │ +(\d+) │ +[\d.]+ │ +(\d+)", capsys.readouterr().out)
    assert {int(movie): int(options) for movie, options, _ in shown}.items() <= n_options.items()
    assert int(shown[0][2]) == most
