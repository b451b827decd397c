"""Many small files of a drop are read as one is, each row with the name and the number it landed with."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from movierec_spark.errors import DropRefused
from movierec_spark.sources import executor_tasks
from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.feedback import FILES
from movierec_spark.sources.raw_file import RawFile, open_recognised_files, raw_rows
from movierec_spark.storage.location import Location
from movierec_spark.tables import FEEDBACK_EVENTS

PLAYS = (
    RawFile(
        "plays-*.csv",
        FEEDBACK_EVENTS,
        ("id", "user", "movie", "type", "at"),
        table_columns=("event_id", "user_id", "movie_id", "event_type", "occurred_at"),
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty drop."""
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


def files_of(folder: Path, kinds: Sequence[RawFile] = FILES) -> tuple[DropFile, ...]:
    return open_recognised_files(Location.of(folder), Location.of(folder.parent), kinds).files


def event(number: int) -> str:
    return f'{{"event_id": "e{number}"}}\n'


@pytest.mark.parametrize(("ending", "kinds"), [("jsonl", FILES), ("csv", PLAYS)])
def test_many_files_take_as_many_spark_jobs_as_one(
    spark: SparkSession, folder: Path, ending: str, kinds: Sequence[RawFile]
) -> None:
    """Each Spark job has its price, and a collector lands a file an hour: the price must not be paid for each."""

    def jobs(group: str) -> int:
        spark.sparkContext.setJobGroup(group, group)
        files = files_of(folder, kinds)
        ((_, rows),) = raw_rows(spark, files, kinds)
        assert rows.count() == len(files)
        spark.sparkContext._jsc.clearJobGroup()
        return len(spark.sparkContext.statusTracker().getJobIdsForGroup(group))

    content = {"jsonl": event(1), "csv": "id,user,movie,type,at\n1,2,3,play,4\n"}[ending]
    (folder / f"plays-0.{ending}").write_text(content)
    of_one = jobs(f"one {ending}")
    for number in range(1, 20):
        (folder / f"plays-{number}.{ending}").write_text(content)
    assert jobs(f"many {ending}") == of_one > 1


@pytest.mark.parametrize(("bytes_per_task", "partitions"), [(1 << 20, 1), (100, 4), (1, 17)])
def test_small_files_are_of_one_partition_together_and_large_ones_are_not(
    spark: SparkSession,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    bytes_per_task: int,
    partitions: int,
) -> None:
    monkeypatch.setattr(executor_tasks, "BYTES_PER_FILE", bytes_per_task)
    for number in range(17):
        (folder / f"plays-{number:02d}.jsonl").write_text(event(number).rstrip().ljust(19) + "\n")
    ((_, rows),) = raw_rows(spark, files_of(folder), FILES)
    assert rows.rdd.getNumPartitions() == partitions
    assert rows.count() == 17


@pytest.mark.parametrize("files", [1, 17])
def test_rows_have_the_number_and_the_file_that_they_landed_with(spark: SparkSession, folder: Path, files: int) -> None:
    lines = {f"plays-{number:02d}.jsonl": number % 3 + 1 for number in range(files)}
    for name, count in lines.items():
        (folder / name).write_text("".join(f'{{"event_id": "{name} {line}"}}\n\n' for line in range(count)))
    ((_, rows),) = raw_rows(spark, files_of(folder), FILES)
    found = sorted((row["source_file"], row["row_number"], row["event_id"]) for row in rows.collect())
    assert found == [(name, 2 * line + 1, f"{name} {line}") for name, count in lines.items() for line in range(count)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [("", "holds no row"), ("\n \n", "holds no row"), (b"\x1f\x8b\x08broken", "damaged or cut short")],
)
def test_the_one_bad_file_among_good_ones_is_named(
    spark: SparkSession, folder: Path, content: str | bytes, reason: str
) -> None:
    for number in range(3):
        (folder / f"plays-{number}.jsonl").write_text(event(number))
    bad = folder / ("plays-1b.jsonl" if isinstance(content, str) else "plays-1b.jsonl.gz")
    bad.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DropRefused, match=f"plays-1b.*{reason}"):
        list(raw_rows(spark, files_of(folder), FILES))
