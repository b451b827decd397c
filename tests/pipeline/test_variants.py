"""A challenger beside the champion: a true lift is found once it is time, none is where there is none."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from movierec_spark.job.job import Job
from movierec_spark.monitoring.variants.compared_days import compared_publications
from movierec_spark.monitoring.variants.job import compare_variants
from movierec_spark.settings import settings
from movierec_spark.storage.arrow import frame
from movierec_spark.tables import ATTRIBUTED_EVENTS, RECOMMENDATIONS_HISTORY, VARIANT_COMPARISONS

FIRST, N_DAYS, USERS, N = date(2018, 9, 1), 4, 300, 3
CHALLENGERS = 100  # of the users
JobOf = Callable[[date], Job]


def day_number(number: int) -> date:
    return FIRST + timedelta(days=number)


def serve(job: Job, day: date, challenger_version: int) -> None:
    """Publish the lists of a day; the last users are the challenger's."""
    rows = [
        {
            "publication_id": f"{day}/0001",
            "user_id": user,
            "rank": rank,
            "movie_id": 10 * rank,
            "score": -rank,
            "strategy": "hybrid",
            "variant": "challenger" if user >= USERS - CHALLENGERS else "champion",
            "model_version": challenger_version if user >= USERS - CHALLENGERS else 1,
            "as_of": day,
            "generated_at": datetime.now(UTC),
            "served": True,
        }
        for user in range(USERS)
        for rank in range(1, N + 1)
    ]
    job.for_day(day).publish(frame(job.spark, rows, RECOMMENDATIONS_HISTORY.schema), RECOMMENDATIONS_HISTORY)


def react(job: Job, day: date, rates: tuple[float, float]) -> None:
    """Users play the first movie of their list the day after, at the rates of champion and challenger."""
    rng, after = np.random.default_rng(day.toordinal()), day + timedelta(days=1)
    rows = []
    for user in range(USERS):
        is_challenger = user >= USERS - CHALLENGERS
        kinds = ["impression", *(["play"] if rng.random() < rates[is_challenger] else [])]
        rows += [
            {
                "source": "feedback",
                "event_id": f"{day}-{user}-{kind}",
                "user_id": user,
                "movie_id": 10,
                "event_type": kind,
                "is_liked": kind == "play",
                "occurred_at": datetime(2018, 9, 20, tzinfo=UTC),
                "publication_id": f"{day}/0001",
                "rank": 1,
                "strategy": "hybrid",
                "days_after": 1,
                "variant": "challenger" if is_challenger else "champion",
                "model_version": 2 if is_challenger else 1,
                "list_day": day,
                "as_of": after,
            }
            for kind in kinds
        ]
    job.for_day(after).publish(frame(job.spark, rows, ATTRIBUTED_EVENTS.schema), ATTRIBUTED_EVENTS)


@pytest.fixture
def compared(job_of: JobOf, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, dict]]:
    """compared(rates, horizon): the rows of the day after all others, by metric."""

    def compare(rates: tuple[float, float], horizon: int, share: float = CHALLENGERS / USERS) -> dict[str, dict]:
        weights = {"MOVIEREC_FEEDBACK__HORIZON_DAYS": horizon, "MOVIEREC_PREFERENCES__EVENT_WEIGHTS": '{"play": 2}'}
        for name, value in {**weights, "MOVIEREC_SERVING__VARIANTS": f'{{"challenger": {share}}}'}.items():
            monkeypatch.setenv(name, f"{value}")
        settings.cache_clear()
        of = job_of(day_number(N_DAYS))
        job = Job("test", of.spark, settings(), of.as_of, of.lake, of.run_id)
        for number in range(N_DAYS):
            serve(job, day_number(number), challenger_version=2 if number else 7)
            react(job, day_number(number), rates)
        compare_variants(job)
        rows = job.lake.read(job.spark, VARIANT_COMPARISONS).collect()
        assert {(row.variant, row.model_version, row.as_of) for row in rows} == {("challenger", 2, job.as_of)}
        return {row.metric: row.asDict() for row in rows}

    return compare


def test_a_true_lift_is_found(compared: Callable) -> None:
    rows = compared((0.3, 0.6), horizon=3)
    assert set(rows) == {"hit_rate", "likes_per_list", "value_per_list", "ctr"}
    for row in rows.values():
        assert row["verdict"] == "better"
        assert row["days"] == 3  # since version 2 is the challenger
        assert (row["users"], row["champion_users"]) == (CHALLENGERS, USERS - CHALLENGERS)
        assert 0 < row["low"] < row["difference"] < row["high"]
        assert row["difference"] == pytest.approx(row["value"] - row["champion_value"])
        assert row["sample_ratio_p"] > 0.9
    assert rows["ctr"]["value"] == rows["hit_rate"]["value"] == pytest.approx(0.6, abs=0.1)
    assert rows["value_per_list"]["value"] == pytest.approx(2 * rows["likes_per_list"]["value"])


def test_no_lift_is_found_where_there_is_none_and_nothing_is_said_too_early(compared: Callable) -> None:
    rows = compared((0.4, 0.4), horizon=3)
    assert {row["verdict"] for row in rows.values()} == {"undecided"}


@pytest.mark.slow
def test_before_the_horizon_there_is_no_verdict(compared: Callable) -> None:
    assert {row["verdict"] for row in compared((0.1, 0.9), horizon=4).values()} == {"early"}


@pytest.mark.slow
def test_missing_users_make_every_verdict_unreliable(compared: Callable) -> None:
    rows = compared((0.1, 0.9), horizon=3, share=0.5)
    assert {row["verdict"] for row in rows.values()} == {"unreliable"}


def test_where_one_variant_serves_there_is_nothing_to_compare(job_of: JobOf) -> None:
    job = job_of(day_number(1))
    compare_variants(job)
    assert compared_publications(job.lake, FIRST, FIRST) == []
    assert job.lake.read(job.spark, VARIANT_COMPARISONS).count() == 0
