"""A migration loses nothing when it is killed, when two run at once, and when files are unusual."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from pyspark.sql import SparkSession

from movierec_spark import tables
from movierec_spark.errors import MigrationRefused
from movierec_spark.settings import Settings
from movierec_spark.stewardship import migration
from movierec_spark.stewardship.migration import migrate
from movierec_spark.storage.lake import Lake
from tests.pipeline import former_lake
from tests.pipeline.former_tables import FORMER, SLICE, fill
from tests.questions import Question
from tests.readers import by_delta_rs


@pytest.fixture
def lake(home: Settings) -> Lake:
    lake = Lake.of(home)
    fill(lake)
    return lake


def test_a_migration_that_was_killed_continues_where_it_was(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = migrate(lake)
    for _ in range(3):
        next(lines)
    with monkeypatch.context() as patch:
        patch.setattr(migration, "add_action", _killed)
        with pytest.raises(KeyboardInterrupt):
            next(lines)
    assert len(list(migrate(lake))) == len(FORMER) + 1
    assert [lake.version(table) for table in FORMER] == [3] * len(FORMER)


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_file_whose_footer_lacks_null_counts_is_rewritten(home: Settings, spark: SparkSession) -> None:
    lake, table = Lake.of(home), tables.TABLE_RATINGS
    former_lake.create(lake, table)
    rows = spark.createDataFrame([("x" * 5000,), (None,)], "rated_at STRING").coalesce(1)
    rows.write.parquet(str(home.home / "written"))
    (written,) = (home.home / "written").glob("*.parquet")
    former_lake.take(lake, table, written, SLICE)
    nulls = Question("rated_at", "STRING", "is null")
    assert by_delta_rs(str(lake.location(table)), [nulls]) == [0]
    list(migrate(lake))
    assert by_delta_rs(str(lake.location(table)), [nulls]) == [1]


def test_two_migrations_at_once_make_one_commit_per_table(lake: Lake) -> None:
    with ThreadPoolExecutor(2) as pool:
        outputs = list(pool.map(lambda _: list(migrate(lake)), range(2)))
    assert all("today's layout" in lines[-1] for lines in outputs)
    assert [lake.version(table) for table in FORMER] == [3] * len(FORMER)


def test_rows_marked_as_deleted_do_not_come_back(lake: Lake, spark: SparkSession) -> None:
    location = str(lake.location(tables.IDS))
    spark.sql(f"ALTER TABLE delta.`{location}` SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')")
    spark.sql(f"DELETE FROM delta.`{location}` WHERE id = 1")
    with pytest.raises(MigrationRefused, match=r"silver\.ids"):
        list(migrate(lake))
    spark.sql(f"REORG TABLE delta.`{location}` APPLY (PURGE)")
    count = lake.read(spark, tables.IDS).count()
    list(migrate(lake))
    assert lake.read(spark, tables.IDS).count() == count
