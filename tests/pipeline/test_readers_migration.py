"""A lake of an earlier version is refused in one line, and migrated with all that it holds."""

from pathlib import Path

import pytest
from deltalake import DeltaTable
from pyspark.sql import SparkSession
from typer.testing import CliRunner

from movierec_spark import tables
from movierec_spark.cli import app
from movierec_spark.errors import LakeOutdated
from movierec_spark.job.application import running
from movierec_spark.job.job import Job
from movierec_spark.settings import Settings
from movierec_spark.stewardship.migration import migrate
from movierec_spark.storage.duckdb_views import connect
from movierec_spark.storage.lake import Lake
from movierec_spark.tables.table import Table
from tests.pipeline import former_lake
from tests.pipeline.former_tables import DAY, FORMER, fill, transaction
from tests.questions import questions_of
from tests.rating_rows import ratings, valid_ratings
from tests.readers import in_order, misread, wrong_answers


@pytest.fixture
def lake(home: Settings) -> Lake:
    lake = Lake.of(home)
    fill(lake)
    return lake


def metadata_of_commits(lake: Lake, table: Table) -> list[tuple[int, str]]:
    commits = lake.delta(table).history()
    return [(commit["version"], commit["userMetadata"]) for commit in commits if "userMetadata" in commit]


def test_jobs_and_readers_refuse_in_one_line_and_the_command_puts_it_right_once(lake: Lake, home: Settings) -> None:
    with pytest.raises(LakeOutdated, match="run `movierec migrate` once"), running("test", DAY):
        pass
    with pytest.raises(LakeOutdated):
        connect(home, tables.TRENDING_MOVIES)
    first, second = (CliRunner().invoke(app, ["migrate"]) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "gold.trending_movies: 2 files" in first.stdout
    assert second.stdout == f"{home.lake} has today's layout; nothing to do\n"
    versions = {lake.version(table) for table in FORMER}
    assert versions == {3}
    trending = connect(home, tables.TRENDING_MOVIES).sql("SELECT count(*) FROM gold.trending_movies WHERE rank = 7")
    assert trending.fetchall()[0][0] > 0


def test_readers_agree_after_it_and_nothing_is_lost(lake: Lake, spark: SparkSession) -> None:
    before = {table: lake.delta(table).to_pyarrow_table() for table in FORMER}
    metadata = {table: metadata_of_commits(lake, table) for table in FORMER}
    files = {table: sorted(lake.files(table)) for table in FORMER}
    list(migrate(lake))
    for table in FORMER:
        location = str(lake.location(table))
        now = spark.read.format("delta").load(location).toArrow()
        added = [name for name in former_lake.ADDED_SINCE if name in table.column_names]
        assert now.column_names == table.column_names
        assert in_order(now.drop_columns(added)) == in_order(before[table])
        assert misread(location, now) == []
        assert wrong_answers(location, questions_of(table, now.to_pylist()), now.to_pylist()) == []
        assert metadata_of_commits(lake, table) == metadata[table]
        assert sorted(DeltaTable(location, version=2).file_uris()) == files[table]
        last = transaction(table, 1)
        assert DeltaTable(location).transaction_version(last.app_id) == last.version
    folders = {Path(file).parent.relative_to(str(lake.location(tables.MOVIES))) for file in lake.files(tables.MOVIES)}
    assert folders == {Path(f"source=o%27brien%20%26%20co%20100%25%20%231/as_of={DAY}")}


def test_after_it_the_same_rows_are_unchanged_and_new_rows_are_published(
    lake: Lake, spark: SparkSession, home: Settings
) -> None:
    job = Job("test", spark, home, DAY, lake, "test")
    rows = ratings(job, *valid_ratings(40))
    stored = rows.select(*tables.RATINGS.column_names)
    written, of_day = stored.toArrow().to_pylist(), {"source": "movielens", "as_of": DAY}
    former_lake.commit(lake, tables.RATINGS, written, of_day)
    list(migrate(lake))
    lake.create_tables()
    assert job.publish(rows, tables.RATINGS, source="movielens").audit.status == "unchanged"
    assert job.publish(ratings(job, *valid_ratings(50)), tables.RATINGS, source="movielens").audit.status == "published"
    assert lake.read(spark, tables.RATINGS).where("source = 'movielens'").count() == 50
    now = lake.read(spark, tables.RATINGS).toArrow()
    assert misread(str(lake.location(tables.RATINGS)), now) == []
