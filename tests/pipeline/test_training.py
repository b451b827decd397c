"""From a lake to a registered version, for a team that has feedback events and no ratings."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import mlflow
import pytest

from movierec_spark.conform.conform import conform
from movierec_spark.errors import NothingKnown
from movierec_spark.job.job import Job
from movierec_spark.registry.register import register
from movierec_spark.registry.runs import newest_training
from movierec_spark.registry.states import load_state
from movierec_spark.serving.batch.recommend import recommend
from movierec_spark.serving.online.mlflow_model import online_package
from movierec_spark.settings import settings
from movierec_spark.sources.ingest import ingest
from movierec_spark.tables import RECOMMENDATIONS
from movierec_spark.training.job import train_day
from tests.pipeline.plain_tastes import DAY, EVALUATION, MODEL, USERS, deliver, plays, publish_films


@pytest.fixture
def job(job_of: Callable[[date], Job], monkeypatch: pytest.MonkeyPatch) -> Job:
    """The job of a day by which a product's play events have arrived."""
    monkeypatch.setenv("MOVIEREC_MODEL", json.dumps(MODEL))
    monkeypatch.setenv("MOVIEREC_EVALUATION", json.dumps(EVALUATION))
    settings.cache_clear()
    job = replace(job_of(DAY), settings=settings())
    publish_films(job)
    deliver(plays(), DAY)
    ingest(job)
    conform(job)
    return job


def state_of(run: str) -> dict[str, bytes]:
    folder = Path(mlflow.artifacts.download_artifacts(f"runs:/{run}/state"))
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_before_anything_is_known_a_training_says_what_to_do(job_of: Callable[[date], Job]) -> None:
    with pytest.raises(NothingKnown, match=f"no movie is known by {DAY}: ingest and conform"):
        train_day(job_of(DAY), force=False)


@pytest.mark.slow
def test_events_alone_train_a_version_that_recommends_without_stars(job: Job) -> None:
    train_day(job, force=False)
    assert register(DAY, online_package(settings()), settings()).startswith("version 1 of movierec")
    assert load_state(1, settings()).stars is None
    recommend(job)
    rows = job.lake.read(job.spark, RECOMMENDATIONS).orderBy("user_id", "rank").collect()
    assert {(row.model_version, row.predicted_rating) for row in rows} == {(1, None)}
    for user in range(2, USERS + 2):
        colours = [row.movie_id % 2 == user % 2 for row in rows if row.user_id == user]
        assert colours == sorted(colours, reverse=True), f"user {user}: a film of the other colour comes too early"


@pytest.mark.slow
def test_the_same_events_train_the_same_version_and_only_where_it_is_wanted(job: Job) -> None:
    train_day(job, force=False)
    first = newest_training(DAY, settings())
    register(DAY, online_package(settings()), settings())
    train_day(job, force=False)
    assert any("nothing new" in remark for remark in job.remarks)
    train_day(job, force=True)
    again = newest_training(DAY, settings())
    assert first is not None
    assert again is not None
    assert again.info.run_id != first.info.run_id
    assert state_of(again.info.run_id) == state_of(first.info.run_id)
    assert again.data.tags["gates reference"] == "the recipe of version 1, which is the same"
