"""From a lake to a registered version, for a team that has feedback events and no ratings."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import mlflow
import numpy as np
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
from movierec_spark.tables import MOVIES, RECOMMENDATIONS
from movierec_spark.training.job import train_day

DAY, BEGIN = date(2018, 9, 26), datetime(2018, 1, 1)
USERS, FILMS = 30, 24
MODEL = {"als": {"ranks": [3], "iterations": 3, "blocks": 2}, "stars": {"ranks": [2], "iterations": 2, "blocks": 2}}
EVALUATION = {"windows": 2, "window_fraction": 0.15, "bootstrap_samples": 50}


@pytest.fixture
def job(job_of: Callable[[date], Job], monkeypatch: pytest.MonkeyPatch) -> Job:
    """The job of a day by which a product's play events have arrived."""
    monkeypatch.setenv("MOVIEREC_MODEL", json.dumps(MODEL))
    monkeypatch.setenv("MOVIEREC_EVALUATION", json.dumps(EVALUATION))
    settings.cache_clear()
    job = replace(job_of(DAY), settings=settings())
    films = [
        ("feedback", film, f"Film {film}", 2000, ["Drama"], None, None, BEGIN.date(), DAY, "movies.csv", film)
        for film in range(2, FILMS + 2)
    ]
    columns = ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in MOVIES.schema)
    frame = job.spark.createDataFrame(films, f"{columns}, source_file STRING, row_number BIGINT")
    job.publish(frame, MOVIES, source="feedback")
    drop = Path(job.settings.landing) / "feedback" / f"as_of={DAY}"
    drop.mkdir(parents=True)
    (drop / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in plays()))
    ingest(job)
    conform(job)
    return job


def plays() -> list[dict]:
    rng = np.random.default_rng(3)
    colours = [(user, film) for user in range(2, USERS + 2) for film in range(2 + user % 2, FILMS + 2, 2)]
    pairs = [pair for pair in colours if rng.random() < 0.8]
    return [
        {
            "event_id": f"e{number}",
            "user_id": user,
            "movie_id": film,
            "event_type": "play",
            "occurred_at": f"{BEGIN + timedelta(minutes=int(rng.integers(300_000))):%Y-%m-%dT%H:%M:%SZ}",
        }
        for number, (user, film) in enumerate(pairs)
    ]


def state_of(run: str) -> dict[str, bytes]:
    folder = Path(mlflow.artifacts.download_artifacts(f"runs:/{run}/state"))
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_before_anything_is_known_a_training_says_what_to_do(job_of: Callable[[date], Job]) -> None:
    with pytest.raises(NothingKnown, match=f"no movie is known by {DAY}: ingest and conform"):
        train_day(job_of(DAY), force=False)


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
