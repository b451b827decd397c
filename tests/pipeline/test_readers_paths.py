"""Sources and homes may have any characters in their names."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, QueryBuilder
from deltalake.transaction import AddAction
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.settings import Settings, settings
from movierec_spark.storage.data_file import partition_folder
from movierec_spark.storage.duckdb_views import connect
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from tests.rating_rows import ratings, valid_ratings
from tests.readers import misread

DAY = date(2018, 9, 26)
SOURCES = [
    *("movielens", "o'brien & co 100% #1", "a=b/c", "müller", "a b", "a+b", "[x] {y}", "back\\slash", "q?x*y", "%41"),
    *("..", '"quoted"', "two\nlines", "\U0001f3ac film", " space ", "123", "NULL", "A", "a", "x" * 248),
]


def test_every_reader_gets_the_source_whatever_its_name(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake(Location.of(tmp_path))
    lake.create_tables()
    folder = Path(str(lake.location(tables.IDS)))
    actions = [
        _add_action(folder, number, {"source": source, "as_of": f"{DAY}"}) for number, source in enumerate(SOURCES)
    ]
    table = DeltaTable(folder)
    table.create_write_transaction(actions, "append", table.schema(), ["source", "as_of"])
    rows_of_spark = spark.read.format("delta").load(str(folder)).toArrow()
    assert {row["id"]: row["source"] for row in rows_of_spark.to_pylist()} == dict(enumerate(SOURCES))
    assert misread(str(folder), rows_of_spark) == []
    rows = pl.scan_delta(str(folder))
    assert [rows.filter(pl.col("source") == source).collect()["id"].to_list() for source in SOURCES] == [
        [number] for number in range(len(SOURCES))
    ]
    for path in folder.rglob("*.parquet"):
        assert str(path.relative_to(folder)).isascii()


def _add_action(folder: Path, number: int, partition: dict[str, str]) -> AddAction:
    path = Path(partition_folder(partition), f"part-{number}.parquet")
    (folder / path).parent.mkdir(parents=True)
    pq.write_table(pa.table({"kind": ["user"], "external_id": ["x"], "id": [number]}), folder / path)
    statistics = {"numRecords": 1, "minValues": {"id": number}, "maxValues": {"id": number}, "nullCount": {"id": 0}}
    return AddAction(path.as_posix(), (folder / path).stat().st_size, partition, 0, True, json.dumps(statistics))


@pytest.fixture
def odd_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("MOVIEREC_HOME", str(tmp_path / "my [data] {1}" / "home"))
    settings.cache_clear()
    return settings()


def test_a_home_may_be_named_like_a_pattern_and_a_source_anyhow(odd_home: Settings, spark: SparkSession) -> None:
    lake = Lake.of(odd_home)
    lake.create_tables()
    job = Job("test", spark, odd_home, DAY, lake, "test")
    rows = ratings(job, *valid_ratings(40), (None, 1, 3.0)).withColumn("source", F.lit(SOURCES[1]))
    assert job.publish(rows, tables.RATINGS, source=SOURCES[1]).audit.rows_quarantined == 1
    job.record_audits()
    assert job.publish(rows, tables.RATINGS, source=SOURCES[1]).audit.status == "unchanged"
    assert lake.read(spark, tables.RATINGS).where("user_id = 7").count() == 1
    by_duckdb = connect(odd_home, tables.RATINGS, tables.QUARANTINE, tables.AUDIT)
    assert by_duckdb.sql("SELECT count(*) FROM silver.ratings WHERE rating = 4").fetchall() == [(40,)]
    assert by_duckdb.sql("SELECT rows_in FROM ops.audit WHERE status = 'published'").fetchall() == [(41,)]
    delta_rs = QueryBuilder().register("rows", lake.delta(tables.QUARANTINE))
    assert len(pa.table(delta_rs.execute("SELECT * FROM rows WHERE source LIKE 'o''brien%'").read_all())) == 1
