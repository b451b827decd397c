"""Room on the disks that data lies on."""

import os
import shutil
from pathlib import Path

import pytest

from movierec_spark.monitoring.status.disks import by_disk, needs_of_disks, places
from movierec_spark.settings import Settings
from movierec_spark.settings.operation_sections import Status as StatusSettings
from movierec_spark.storage.disk_space import disk_space
from movierec_spark.storage.location import Location

ALL_FREE, NOTHING = StatusSettings(min_free_fraction=1), StatusSettings(min_free_fraction=0)


def test_the_room_is_that_of_the_disk_also_before_a_folder_is_made(tmp_path: Path) -> None:
    space, usage = disk_space(Location.of(tmp_path / "not" / "yet")), shutil.disk_usage(tmp_path)
    assert space is not None
    assert space.size == usage.total
    assert space.device == tmp_path.stat().st_dev
    assert space.free == pytest.approx(usage.free, abs=1e9)  # others write meanwhile


def test_places_on_one_disk_are_one_matter_with_its_figures_and_bound(home: Settings) -> None:
    (need,) = needs_of_disks(places(home), home.model_copy(update={"status": ALL_FREE}))
    assert need.what.startswith(f"the disk of home, landing, lake ({home.home}) has ")
    assert need.what.endswith("%) free, at least 100.0% (status.min_free_fraction)")
    assert not list(needs_of_disks(places(home), home.model_copy(update={"status": NOTHING})))


@pytest.mark.skipif(not os.path.isdir("/dev/shm"), reason="no second disk")
def test_a_place_on_a_disk_of_its_own_is_told_by_itself(home: Settings) -> None:
    where = places(home.model_copy(update={"lake_dir": "/dev/shm/lake"}))
    assert [[place.name for place in on_disk] for on_disk, _ in by_disk(where)] == [["home", "landing"], ["lake"]]


def test_of_an_object_store_nothing_is_known(home: Settings) -> None:
    where = places(home.model_copy(update={"lake_dir": "s3://bucket/lake"}))
    assert {place.name: place.space is None for place in where} == {"home": False, "landing": False, "lake": True}
