"""What is freed of a table: what nobody can read any more, and nothing that a running job or a reader needs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from deltalake import DeltaTable

from movierec_spark.maintenance.compaction import compact
from movierec_spark.maintenance.versions import remove_old_versions
from movierec_spark.tables import AUDIT, RATINGS, RECOMMENDATIONS, RECOMMENDATIONS_HISTORY
from movierec_spark.tables.table import Table
from tests.passing_time import let_pass
from tests.unit.maintenance.conftest import SmallLake

DAY, NEXT = date(2018, 9, 25), date(2018, 9, 26)
SLICE = {"source": "a shop+é%", "as_of": DAY}
BOUND = 7  # days


def folder(small: SmallLake, table: Table) -> Path:
    return small.lake.location(table).path


def data_files(small: SmallLake, table: Table) -> list[Path]:
    return sorted(path for path in folder(small, table).rglob("*.parquet") if path.parent.name != "_delta_log")


def log_files(small: SmallLake, table: Table) -> list[str]:
    return sorted(path.name for path in (folder(small, table) / "_delta_log").iterdir())


def test_a_replaced_file_can_be_read_until_it_is_older_than_the_bound(small: SmallLake) -> None:
    for user in (1, 2):
        small.publish(RATINGS, [{"user_id": user}], **SLICE)
    let_pass(folder(small, RATINGS), BOUND - 1)
    data, _ = remove_old_versions(RATINGS, small.lake, BOUND)
    assert data.files == 0
    earlier = DeltaTable(folder(small, RATINGS), version=1)
    assert earlier.to_pyarrow_table()["user_id"].to_pylist() == [1]
    let_pass(folder(small, RATINGS), 2)
    data, _ = remove_old_versions(RATINGS, small.lake, BOUND)
    assert data.files == 1
    assert data.bytes > 0
    assert len(data_files(small, RATINGS)) == 1
    assert [row["user_id"] for row in small.rows(RATINGS)] == [2]


def test_a_publication_in_flight_survives_and_what_a_killed_one_left_goes(small: SmallLake) -> None:
    killed = small.write(RATINGS, [{"user_id": 1}], **SLICE)
    let_pass(folder(small, RATINGS), BOUND + 1)
    in_flight = small.write(RATINGS, [{"user_id": 2}], **SLICE)
    data, _ = remove_old_versions(RATINGS, small.lake, BOUND)
    assert (data.files, data.bytes) == (1, killed.bytes)
    small.commit(RATINGS, [in_flight], **SLICE)
    assert [row["user_id"] for row in small.rows(RATINGS)] == [2]


def test_a_table_that_did_not_change_for_long_stays_whole(small: SmallLake) -> None:
    small.publish(RATINGS, [{"user_id": 1}], **SLICE)
    let_pass(folder(small, RATINGS), 400)
    data, _ = remove_old_versions(RATINGS, small.lake, BOUND)
    assert data.files == 0
    assert len(small.rows(RATINGS)) == 1


def test_the_log_stays_short_and_keeps_what_refuses_a_second_publication(small: SmallLake) -> None:
    for number in range(25):
        small.publish(RECOMMENDATIONS, [{"user_id": number}], as_of=DAY)
    let_pass(folder(small, RECOMMENDATIONS), BOUND + 1)
    _, log = remove_old_versions(RECOMMENDATIONS, small.lake, BOUND)
    assert log.files >= 20
    assert len(log_files(small, RECOMMENDATIONS)) < 12
    assert small.lake.state_day(RECOMMENDATIONS) == DAY
    assert [row["user_id"] for row in small.rows(RECOMMENDATIONS)] == [24]
    earlier = small.write(RECOMMENDATIONS, [{"user_id": 99}])
    with pytest.raises(AssertionError):
        small.commit(RECOMMENDATIONS, [earlier], as_of=date(2018, 9, 24))


def test_nothing_is_written_where_nothing_changed(small: SmallLake) -> None:
    small.publish(RATINGS, [{"user_id": 1}], **SLICE)
    remove_old_versions(RATINGS, small.lake, BOUND)
    before, version = log_files(small, RATINGS), small.lake.version(RATINGS)
    remove_old_versions(RATINGS, small.lake, BOUND)
    assert (log_files(small, RATINGS), small.lake.version(RATINGS)) == (before, version)


def test_hundreds_of_jobs_leave_a_handful_of_files(small: SmallLake) -> None:
    """Five jobs a day append to ops.audit; once a week the table is maintained."""
    for week in range(8):
        for number in range(35):
            small.publish(AUDIT, [{"version": 35 * week + number}])
        compact(AUDIT, small.lake)
        let_pass(folder(small, AUDIT), BOUND)
        remove_old_versions(AUDIT, small.lake, BOUND)
        assert len(small.lake.files(AUDIT)) == 1
        assert len(data_files(small, AUDIT)) <= 1 + 35 + 1
        assert len(log_files(small, AUDIT)) < 60
    assert [row["version"] for row in small.lake.dataset(AUDIT).to_table().sort_by("version").to_pylist()] == list(
        range(8 * 35)
    )


def test_the_bound_stands_on_the_table_for_other_writers(small: SmallLake) -> None:
    remove_old_versions(RECOMMENDATIONS_HISTORY, small.lake, 30)
    configuration = small.lake.delta(RECOMMENDATIONS_HISTORY).metadata().configuration
    assert configuration["delta.deletedFileRetentionDuration"] == "interval 30 days"
    assert configuration["delta.enableDeletionVectors"] == "false"


def test_a_log_that_is_cleaned_while_it_is_read_is_read_again(small: SmallLake) -> None:
    for number in range(60):
        small.publish(AUDIT, [{"version": number}])
    let_pass(folder(small, AUDIT), BOUND + 1)
    with ThreadPoolExecutor() as pool:
        cleaned = [pool.submit(remove_old_versions, AUDIT, small.lake, BOUND) for _ in range(3)]
        read = [pool.submit(lambda: list(small.lake.commits(AUDIT, 20))) for _ in range(10)]
    assert sum(run.result()[1].files for run in cleaned) > 0
    assert all(run.result() for run in read)
    assert len(small.rows(AUDIT)) == 60
