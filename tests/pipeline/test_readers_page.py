"""Each look-up of docs/serving.md works as it is written, and all give the same list."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.tables import RECOMMENDATIONS
from tests.attempts import publish_unchecked
from tests.pipeline.population import DAY
from tests.pipeline.snippets import USER, look_up

BEST = [900_007, 900_003, 900_009, 900_001]


@pytest.fixture(scope="module")
def folder(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds .movierec; users with ids near the user's have other movies."""
    folder = tmp_path_factory.mktemp("reader")
    now = datetime(2018, 9, 27, tzinfo=UTC)
    rows = [
        (user, rank, movie + user - USER, 5.0 - rank, 4.0, 1, "hybrid", "champion", 1, None, None, DAY, now)
        for user in (USER - 100, USER, USER + 100)
        for rank, movie in enumerate(BEST, start=1)
    ]
    frame = spark.createDataFrame(rows, RECOMMENDATIONS.schema)
    lake = Lake(Location.of(folder / ".movierec" / "lake"))
    lake.create_tables()
    publish_unchecked(frame.coalesce(1), RECOMMENDATIONS, lake, {"as_of": DAY})
    return folder


@pytest.mark.parametrize("reader", ["spark", "duckdb", "polars", "delta-rs"])
def test_a_look_up_gives_the_list_in_its_order(
    reader: str, spark: SparkSession, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    exec(compile(look_up(reader), f"docs/serving.md, {reader}", "exec"), {"spark": spark})
    assert [int(movie) for movie in re.findall(r"\b9\d{5}\b", capsys.readouterr().out)] == BEST
