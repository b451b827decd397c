"""Maintenance that runs again and again beside the jobs of two days, twice at once and killed, changes no table."""

import random
from pathlib import Path

import pytest

from movierec_spark import tables
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from tests.faults.days import DAYS, JOBS, assert_same, drops
from tests.faults.runs import Home

pytestmark = pytest.mark.slow
MOST_SECONDS = 2.0  # until a run of maintenance is killed; all of it takes four to six


def test_maintenance_beside_running_jobs(undisturbed: Home, tmp_path: Path) -> None:
    chance = random.Random(1)
    home = Home(tmp_path)
    drops(home)
    for day in DAYS:
        for job in JOBS:
            run = home.start(job, day)
            while run.process.poll() is None:
                copies = [home.start("maintain", day) for _ in range(2)]
                home.start("maintain", day).kill_within(chance.uniform(0, MOST_SECONDS))
                for copy in copies:
                    copy.succeed()
            run.succeed()
    home.start("maintain", DAYS[1]).succeed()
    assert_same(home, undisturbed)
    assert len(Lake(Location.of(home.folder / "lake")).files(tables.AUDIT)) == 1
    assert home.start("maintain", DAYS[1]).last_line().startswith(f"movierec maintain {DAYS[1]}: freed 0 files")
