"""The pieces of the benchmark of whole jobs: what it makes, and what it tells of what it measured."""

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.benchmarks.scale.exponents import draw, exponents
from tests.benchmarks.scale.made_drop import make_drop
from tests.benchmarks.scale.spark_profile import spark_profile


def test_a_made_drop_is_about_as_large_as_asked_and_the_same_for_a_seed(tmp_path: Path) -> None:
    made = [make_drop(tmp_path / f"{number}", 100_000, seed) for number, seed in enumerate((1, 1, 2))]
    same, again, other = (pd.read_csv(tmp_path / f"{number}" / "ratings.csv") for number in range(3))
    assert made[0] == {"ratings": len(same), "users": 714, "movies": len(pd.read_csv(tmp_path / "0" / "movies.csv"))}
    assert 60_000 < len(same) < 110_000
    pd.testing.assert_frame_equal(same, again)
    assert not same.equals(other)
    assert not same.duplicated(["userId", "movieId"]).any()
    assert same["rating"].between(0.5, 5).all()


def test_a_made_drop_holds_taste(tmp_path: Path) -> None:
    make_drop(tmp_path, 100_000, 0)
    ratings, movies = (pd.read_csv(tmp_path / f"{name}.csv") for name in ("ratings", "movies"))
    genre = movies["genres"].str.split("|").str[0]
    of_rating = ratings["movieId"].map(dict(zip(movies["movieId"], genre, strict=True)))
    shares = of_rating.groupby(ratings["userId"]).value_counts(normalize=True)
    assert shares.groupby("userId").max().mean() > 0.4  # of twenty genres


def row(stage: str, ratings: int, seconds: float) -> dict:
    return {"stage": stage, "ratings": ratings, "seconds": seconds, "cpu_seconds": 2 * seconds}


def test_growth_is_that_between_the_two_largest_sizes(tmp_path: Path) -> None:
    rows = [row("train", 4_000_000, 64.0), row("train", 1_000_000, 60.0), row("train", 16_000_000, 512.0)]
    assert exponents([*rows, row("ingest", 1, 1.0)]) == {
        "train": {"seconds": 1.5, "cpu_seconds": 1.5},
        "ingest": {"seconds": None, "cpu_seconds": None},
    }
    draw(rows, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 5_000


def stage(name: str, **metrics: int) -> dict:
    accumulables = [{"Name": f"internal.metrics.{metric}", "Value": value} for metric, value in metrics.items()]
    info = {"Stage Name": name, "Number of Tasks": 4, "Accumulables": accumulables}
    return {"Event": "SparkListenerStageCompleted", "Stage Info": info}


def test_stages_are_told_by_the_line_that_asked_for_them(tmp_path: Path) -> None:
    events = [
        {"Event": "SparkListenerJobStart"},
        stage("collect at /x/movierec_spark/publish/a.py:7", executorRunTime=1500, executorCpuTime=2_000_000_000),
        stage("collect at /x/movierec_spark/publish/a.py:7", executorRunTime=500),
        stage("count at ALS.scala:1", executorRunTime=9000),
    ]
    log = tmp_path / "log"
    log.write_text("\n".join(json.dumps(event, separators=(",", ":")) for event in events))
    first, second = spark_profile(log)
    assert first["line"] == "count at ALS.scala:1"
    assert second == {
        "line": "collect at publish/a.py:7",
        "stages": 2,
        "tasks": 8,
        "task_seconds": pytest.approx(2.0),
        "jvm_cpu_seconds": pytest.approx(2.0),
    }
