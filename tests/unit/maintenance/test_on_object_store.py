"""Maintenance of a lake and of drops on an object store."""

from datetime import UTC, date, datetime, timedelta

from movierec_spark.maintenance.compaction import Compacted, compact
from movierec_spark.maintenance.versions import remove_old_versions
from movierec_spark.settings import Settings
from movierec_spark.settings.store_section import Store
from movierec_spark.sources.landing import ARRIVING, land, landed_drop, remove_drop
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.storage.stored_files import remove_written_before, stored_files
from movierec_spark.tables import RATINGS
from tests.unit.maintenance.conftest import SmallLake

DAY = date(2018, 9, 25)
SLICE = {"source": "a shop+é%", "as_of": DAY}
SECOND = timedelta(seconds=1)


def test_small_files_become_one_and_what_nobody_names_is_freed(bucket: Location) -> None:
    small = SmallLake(Lake(bucket / "lake"))
    small.lake.create_tables()
    small.write(RATINGS, [{"user_id": 9}], **SLICE)  # of a killed job
    small.commit(RATINGS, [small.write(RATINGS, [{"user_id": user}], **SLICE) for user in (2, 1)], **SLICE)
    assert compact(RATINGS, small.lake) == Compacted(files=2, partitions=1)
    assert remove_old_versions(RATINGS, small.lake, 7)[0].files == 0
    data, log = remove_old_versions(RATINGS, small.lake, 0)
    assert (data.files, log.files > 0) == (3, True)
    assert [row["user_id"] for row in small.rows(RATINGS)] == [1, 2]


def test_a_drop_goes_whole_unless_it_was_delivered_again(bucket: Location, s3: Store) -> None:
    settings = Settings(store=s3.model_copy(update={"root": bucket.uri}))

    def fill(drop: Location) -> None:
        (drop / "ratings.csv").write_bytes(b"userId\n1\n")

    land("movielens", DAY, fill, settings)
    landed, now = landed_drop("movielens", DAY, settings), datetime.now(UTC)
    assert remove_drop(landed, now - 60 * SECOND).files == 0
    assert [file.bytes for file in stored_files(landed)] == [9]
    (landed / ARRIVING).write_bytes(b"")  # of a removal that was killed
    freed = remove_drop(landed, now + 60 * SECOND)
    assert (freed.files, freed.bytes) == (1, 9)
    assert landed.entries() == []


def test_files_go_by_their_age(bucket: Location) -> None:
    (bucket / "pages/one.html").write_bytes(b"page")
    now = datetime.now(UTC)
    assert remove_written_before(bucket / "pages", now - 60 * SECOND).files == 0
    assert remove_written_before(bucket / "pages", now + 60 * SECOND).files == 1
