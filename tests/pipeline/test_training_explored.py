"""A training tells what the recipe would have earned at the places that were explored before it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import mlflow
import pytest

from movierec_spark import tables
from movierec_spark.conform.conform import conform
from movierec_spark.job.job import Job
from movierec_spark.monitoring.monitor import monitor
from movierec_spark.registry.runs import newest_training
from movierec_spark.registry.training_figures import read_figures
from movierec_spark.serving.batch.recommend import recommend
from movierec_spark.settings import settings
from movierec_spark.sources.ingest import ingest
from movierec_spark.training.job import train_day
from tests.pipeline.plain_tastes import DAY, EVALUATION, MODEL, deliver, plays, publish_films

pytestmark = pytest.mark.slow
JobOf = Callable[[date], Job]
DAYS = [DAY + timedelta(days=number) for number in range(4)]  # the last one trains


@pytest.fixture
def job_on(job_of: JobOf, monkeypatch: pytest.MonkeyPatch) -> JobOf:
    """The job of a day, where all places from the second one on are explored."""
    monkeypatch.setenv("MOVIEREC_MODEL", json.dumps(MODEL))
    monkeypatch.setenv("MOVIEREC_EVALUATION", json.dumps(EVALUATION))
    monkeypatch.setenv("MOVIEREC_SERVING__N", "10")
    monkeypatch.setenv("MOVIEREC_SERVING__EXPLORE", json.dumps({"share": 1.0, "from_rank": 2, "candidates": 1}))
    settings.cache_clear()
    return lambda day: replace(job_of(day), settings=settings())


def reactions(job: Job, day: date) -> list[dict]:
    """Everybody plays the drawn movies of the own colour of the list of the day, on the day after."""
    rows = job.lake.read(job.spark, tables.RECOMMENDATIONS_HISTORY).where("explored").collect()
    return [
        {
            "event_id": f"{day}-{row.user_id}-{row.movie_id}",
            "user_id": row.user_id,
            "movie_id": row.movie_id,
            "event_type": "play",
            "occurred_at": f"{day + timedelta(days=1)}T10:00:00Z",
            "publication_id": row.publication_id,
        }
        for row in rows
        if row.as_of == day and row.movie_id % 2 == row.user_id % 2
    ]


def test_explored_places_tell_of_the_candidate_in_its_run(job_on: JobOf) -> None:
    publish_films(job_on(DAY))
    deliver(plays(0.5, users=90), DAY)
    for day in DAYS:
        job = job_on(day)
        for work in (ingest, conform, recommend, monitor):
            work(job)
        deliver(reactions(job, day), day + timedelta(days=1))
    train_day(job_on(DAYS[-1]), force=False)
    run = newest_training(DAYS[-1], settings())
    assert run is not None
    metrics = {name: value for name, value in run.data.metrics.items() if name.startswith("off_policy/")}
    assert metrics["off_policy/unknown"] == 0, run.data.tags["mlflow.note.content"]
    assert "off_policy/exploring_dr_difference_low" in metrics, run.data.tags["mlflow.note.content"]
    assert metrics["off_policy/exploring_dr_difference_low"] > 0  # tastes are plain, and trends know none
    assert metrics["off_policy/greedy_dr_value"] > metrics["off_policy/exploring_dr_value"]
    assert metrics["off_policy/exploring_snips_effective_sample_size"] >= 100
    assert "- exploring, dr: " in run.data.tags["mlflow.note.content"]
    assert "clear above what was served" in run.data.tags["mlflow.note.content"]
    (gate,) = (gate for gate in read_figures(run.info.run_id).gates if "explored places" in gate.name)
    assert (gate.passed, gate.is_advice) == (True, True)
    table = mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/evaluation/off_policy.csv")
    assert table.splitlines()[0].startswith("policy,estimator,value,value_low,value_high,served,")
