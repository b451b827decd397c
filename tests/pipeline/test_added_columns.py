"""A lake whose files lie as they do today, and whose tables lack columns that were declared since."""

import uuid
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, Schema
from deltalake.transaction import AddAction
from pyspark.sql import SparkSession

from movierec_spark import tables
from movierec_spark.errors import LakeOutdated
from movierec_spark.job.application import running
from movierec_spark.job.job import Job
from movierec_spark.settings import Settings, settings
from movierec_spark.stewardship.migration import migrate
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.lake_layout import FILES_SINCE, MARK
from movierec_spark.tables.table import Table

DAY = date(2018, 9, 26)
ADDED = ("publication_id", "rank", "scenario")
NEEDED = ("breakdown", "segment", "window_days", "is_open", "measured_on")
FIGURE = {"model_version": 1, "variant": "champion", "metric": "hits_at_10", "value": 7.0}
EVENT = {
    "event_id": "e-1",
    "user_id": 7,
    "movie_id": 1,
    "event_type": "play",
    "value": None,
    "occurred_at": datetime(2018, 9, 26, 12, tzinfo=UTC),
    "known_at": DAY,
}


@pytest.fixture
def lake(home: Settings) -> Lake:
    """Of the former layout, with one event in silver.feedback, and one figure of another grain."""
    lake, of_day = Lake.of(home), {"as_of": f"{DAY}"}
    former_table(lake, tables.FEEDBACK, ADDED, EVENT, {"source": "feedback", **of_day})
    former_table(lake, tables.MODEL_PERFORMANCE, NEEDED, FIGURE, of_day)
    lake.create_tables()
    (lake.root / MARK).write_bytes(b"%d\n" % FILES_SINCE)
    return lake


def former_table(lake: Lake, table: Table, lacks: tuple[str, ...], row: dict, partition: dict[str, str]) -> None:
    """Create the table without some of its columns, and commit one row."""
    folder = Path(str(lake.location(table)))
    former = Schema([field for field in table.delta_schema.fields if field.name not in lacks])
    delta = DeltaTable.create(str(folder), former, partition_by=list(table.partitioned_by))
    schema = pa.schema([field for field in pa.schema(former) if field.name not in partition])
    path = "/".join([*(f"{name}={value}" for name, value in partition.items()), f"{uuid.uuid4().hex}.parquet"])
    (folder / path).parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist([row], schema), folder / path)
    file = AddAction(path, (folder / path).stat().st_size, partition, 0, True, '{"numRecords": 1}')
    delta.create_write_transaction([file], "append", former, list(partition))


def test_jobs_ask_for_the_migration(lake: Lake) -> None:
    with pytest.raises(LakeOutdated, match="run `movierec migrate` once"), running("test", DAY):
        pass


def test_the_columns_are_added_and_no_other_table_is_written(lake: Lake, spark: SparkSession) -> None:
    before = {table: lake.version(table) for table in tables.ALL}
    list(migrate(lake))
    rows = lake.read(spark, tables.FEEDBACK)
    assert rows.columns == tables.FEEDBACK.column_names
    assert rows.toArrow().drop_columns(["source", "as_of"]).to_pylist() == [EVENT | dict.fromkeys(ADDED)]
    changed = {table for table in tables.ALL if lake.version(table) != before[table]}
    assert changed == {tables.FEEDBACK, tables.MODEL_PERFORMANCE}


def test_figures_of_another_grain_go_and_their_job_makes_them_anew(lake: Lake, spark: SparkSession) -> None:
    list(migrate(lake))
    table = tables.MODEL_PERFORMANCE
    assert lake.read(spark, table).count() == lake.dataset(table).count_rows() == 0
    row = {"variant": "champion", "breakdown": "all", "segment": "all", "metric": "ctr", "value": 0.1}
    told = row | {"is_open": False, "measured_on": DAY, "as_of": DAY, "model_version": 1, "window_days": 1}
    job = Job("test", spark, settings(), DAY, lake, "test")
    assert job.publish(frame(spark, [told], table.schema), table, known_on=DAY).audit.status == "published"
    assert lake.read(spark, table).count() == 1
