"""A lake of an earlier version is refused in one line, and migrated with all that it holds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from deltalake import DeltaTable, Transaction
from pyspark.sql import SparkSession
from typer.testing import CliRunner

from movierec_spark import tables
from movierec_spark.cli.application import app
from movierec_spark.errors import LakeOutdated, MigrationRefused
from movierec_spark.job.job import Job, running
from movierec_spark.publish import layout
from movierec_spark.publish.digest import ContentDigest, content_of
from movierec_spark.settings import Settings
from movierec_spark.stewardship import migration
from movierec_spark.stewardship.migration import migrate
from movierec_spark.storage.duckdb_views import connect
from movierec_spark.storage.lake import Lake
from movierec_spark.tables.table import Table
from tests.made_rows import made_rows
from tests.pipeline import former_lake
from tests.questions import Question, questions_of
from tests.rating_rows import ratings, sound
from tests.readers import by_delta_rs, in_order, misread, wrong_answers

DAY = date(2018, 9, 26)
SLICE = {"source": "o'brien & co 100% #1", "as_of": DAY, "table_name": "silver.ratings"}
FORMER = (
    tables.MOVIELENS_MOVIES,
    tables.RATINGS,
    tables.IDS,
    tables.MOVIES,
    tables.QUARANTINE,
    tables.RECOMMENDATIONS,
    tables.RECOMMENDATIONS_HISTORY,
    tables.TRENDING_MOVIES,
    tables.AUDIT,
)


@pytest.fixture
def lake(home: Settings) -> Lake:
    """Tables of two commits each, in several partitions where they have any."""
    found = Lake(home.lake)
    for table in FORMER:
        former_lake.create(found, table)
        for number in range(2):
            rows = made_rows(table, SLICE, first=number * 4)
            former_lake.commit(found, table, rows, SLICE, ContentDigest(len(rows), number), transaction(table, number))
    return found


def transaction(table: Table, number: int) -> Transaction:
    if table.mode == "current":
        return Transaction(table.name, number + 1)
    return Transaction(f"{table.name} {DAY}/000{number}", 1)


def told_by_commits(lake: Lake, table: Table) -> list[tuple[int, str]]:
    commits = DeltaTable(lake.location(table)).history()
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
    before = {table: DeltaTable(lake.location(table)).to_pyarrow_table() for table in FORMER}
    told = {table: told_by_commits(lake, table) for table in FORMER}
    files = {table: sorted(lake.files(table)) for table in FORMER}
    list(migrate(lake))
    for table in FORMER:
        location = lake.location(table)
        now = spark.read.format("delta").load(location).toArrow()
        added = [former_lake.ADDED_SINCE] if table.layer == "bronze" else []
        assert now.column_names == table.column_names
        assert in_order(now.drop_columns(added)) == in_order(before[table])
        assert misread(location, now) == []
        assert wrong_answers(location, questions_of(table, now.to_pylist()), now.to_pylist()) == []
        assert told_by_commits(lake, table) == told[table]
        assert sorted(DeltaTable(location, version=2).file_uris()) == files[table]
        last = transaction(table, 1)
        assert DeltaTable(location).transaction_version(last.app_id) == last.version
    folders = {Path(file).parent.relative_to(lake.location(tables.MOVIES)) for file in lake.files(tables.MOVIES)}
    assert folders == {Path(f"source=o%27brien%20%26%20co%20100%25%20%231/as_of={DAY}")}


def test_what_stands_is_recognised_and_what_is_new_is_published(
    lake: Lake, spark: SparkSession, home: Settings
) -> None:
    job = Job("test", spark, home, DAY, lake, "test")
    rows = ratings(job, *sound(40))
    stored = rows.select(*tables.RATINGS.column_names)
    written, of_day = stored.toArrow().to_pylist(), {"source": "movielens", "as_of": DAY}
    former_lake.commit(lake, tables.RATINGS, written, of_day, content_of(stored, tables.RATINGS))
    list(migrate(lake))
    lake.create_tables()
    assert job.publish(rows, tables.RATINGS, source="movielens").status == "unchanged"
    assert job.publish(ratings(job, *sound(50)), tables.RATINGS, source="movielens").status == "published"
    assert lake.read(spark, tables.RATINGS).where("source = 'movielens'").count() == 50
    now = lake.read(spark, tables.RATINGS).toArrow()
    assert misread(lake.location(tables.RATINGS), now) == []


def test_a_migration_that_was_killed_goes_on_where_it_was(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = migrate(lake)
    for _ in range(3):
        next(lines)
    with monkeypatch.context() as patch:
        patch.setattr(migration, "describe", _killed)
        with pytest.raises(KeyboardInterrupt):
            next(lines)
    assert len(list(migrate(lake))) == len(FORMER) + 1
    assert [lake.version(table) for table in FORMER] == [3] * len(FORMER)


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_files_are_copied_where_there_are_no_hard_links(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_link(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(layout.os, "link", no_link)
    before = DeltaTable(lake.location(tables.MOVIES)).to_pyarrow_table()
    list(migrate(lake))
    assert in_order(DeltaTable(lake.location(tables.MOVIES)).to_pyarrow_table()) == in_order(before)


def test_a_file_whose_footer_hides_nulls_is_written_anew(home: Settings, spark: SparkSession) -> None:
    lake, table = Lake(home.lake), tables.TABLE_RATINGS
    former_lake.create(lake, table)
    rows = spark.createDataFrame([("x" * 5000,), (None,)], "rated_at STRING").coalesce(1)
    rows.write.parquet(str(home.home / "written"))
    (written,) = (home.home / "written").glob("*.parquet")
    former_lake.take(lake, table, written, SLICE)
    nulls = Question("rated_at", "STRING", "is null")
    assert by_delta_rs(lake.location(table), [nulls]) == [0]
    list(migrate(lake))
    assert by_delta_rs(lake.location(table), [nulls]) == [1]


def test_two_at_once_make_one_commit_a_table(lake: Lake) -> None:
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda _: list(migrate(lake)), range(2)))
    assert all("today's layout" in lines[-1] for lines in said)
    assert [lake.version(table) for table in FORMER] == [3] * len(FORMER)


def test_rows_marked_as_deleted_do_not_come_back(lake: Lake, spark: SparkSession) -> None:
    place = lake.location(tables.IDS)
    spark.sql(f"ALTER TABLE delta.`{place}` SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')")
    spark.sql(f"DELETE FROM delta.`{place}` WHERE id = 1")
    with pytest.raises(MigrationRefused, match=r"silver\.ids"):
        list(migrate(lake))
    spark.sql(f"REORG TABLE delta.`{place}` APPLY (PURGE)")
    left = lake.read(spark, tables.IDS).count()
    list(migrate(lake))
    assert lake.read(spark, tables.IDS).count() == left
