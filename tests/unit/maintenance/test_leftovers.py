"""What killed jobs left, and files for people: removed once old, and not a moment before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from movierec_spark.maintenance.leftovers import remove_leftovers, remove_logs, remove_pages
from movierec_spark.settings import Settings
from movierec_spark.storage.location import Location
from movierec_spark.storage.stored_files import remove_empty_folders
from tests.passing_time import let_pass
from tests.unit.maintenance.conftest import SmallLake

LEFT_BY_JOBS = (
    "lake/_rejected/silver.ratings/0a1b/part-1.parquet",
    "lake/_probe/0a1b",
    "checkpoints/0a1b/rdd-7/part-00000",
    "landing/movielens/.arriving-0a1b/drop/ratings.csv",
    "run/failures/movierec_daily-ingest-1",
)
LASTING = ("landing/movielens/as_of=2018-09-26/ratings.csv", "data_docs/index.html", "airflow/airflow.db")
DAYS = 7


def bound() -> datetime:
    return datetime.now(UTC) - timedelta(days=DAYS)


def place(home: Settings, *paths: str) -> list[Path]:
    files = [home.home / path for path in paths]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"left")
    return files


def test_what_killed_jobs_left_goes_once_it_is_old(small: SmallLake, home: Settings) -> None:
    left, lasting = place(home, *LEFT_BY_JOBS), place(home, *LASTING)
    let_pass(home.home, DAYS - 1)
    assert remove_leftovers(small.lake, home, bound()).files == 0
    let_pass(home.home, 2)
    freed = remove_leftovers(small.lake, home, bound())
    assert (freed.files, freed.bytes) == (len(left), 4 * len(left))
    assert [file for file in left if file.exists()] == []
    assert [file for file in lasting if not file.exists()] == []
    assert not (home.home / "checkpoints/0a1b").exists()
    assert not (home.home / "landing/movielens/.arriving-0a1b").exists()


def test_a_training_that_still_writes_keeps_all_of_its_files(small: SmallLake, home: Settings) -> None:
    old, _ = place(home, LEFT_BY_JOBS[2]), let_pass(home.home, 30)
    place(home, "checkpoints/0a1b/rdd-9/part-00000")
    assert remove_leftovers(small.lake, home, bound()).files == 0
    assert old[0].exists()


def test_a_drop_that_has_just_begun_to_arrive_stays(small: SmallLake, home: Settings) -> None:
    arriving = home.home / "landing/movielens/.arriving-0a1b"
    arriving.mkdir(parents=True)
    remove_leftovers(small.lake, home, bound())
    assert arriving.exists()


def test_pages_and_logs_go_by_their_age_and_the_index_stays(home: Settings) -> None:
    page = "data_docs/validations/silver/ratings/as-of-2018-09-26/20180926T010000Z/all.html"
    log = "airflow/logs/dag_id=movierec_daily/run_id=scheduled__2018-09-26/task_id=ingest/attempt=1.log"
    old, index = place(home, page, log), place(home, LASTING[1])
    let_pass(home.home, DAYS + 1)
    young = place(home, page.replace("26", "27"), log.replace("26", "27"))
    assert remove_pages(home, bound()).files == 1
    assert remove_logs(home, bound()).files == 1
    assert [file.exists() for file in (*old, *young, *index)] == [False, False, True, True, True]


def test_folders_go_when_they_have_been_empty_for_long(tmp_path: Path) -> None:
    (tmp_path / "long/empty").mkdir(parents=True)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_bytes(b"")
    let_pass(tmp_path, DAYS + 1)
    (tmp_path / "new").mkdir()
    remove_empty_folders(Location.of(tmp_path), bound())
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "full", "new"]
