"""Jobs that are killed, run twice, at once or in another order leave the tables of an undisturbed run."""

import os
import random
from pathlib import Path

import pytest

from movierec_spark import tables
from tests.faults.days import DAYS, JOBS, differing, drops
from tests.faults.runs import Home

SEED = int(os.environ.get("SEED", "1"))  # of the moments at which jobs are killed
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, int]]:
    """Both days in order, nothing amiss; and how many files each job of the first day added to the lake."""
    home = Home(tmp_path_factory.mktemp("undisturbed"))
    drops(home, corrected=True)
    added = {}
    for day in DAYS:
        for job in JOBS:
            before = home.files()
            home.start(job, day).succeed()
            added.setdefault(job, home.files() - before)
    return home, added


def assert_same(home: Home, other: Home) -> None:
    assert differing(home, other) == []
    for each in home.content(tables.AUDIT):
        assert each["rows_in"] == each["rows_published"] + each["rows_quarantined"] + each["rows_duplicate"]


def test_killed_jobs_days_in_reverse_and_a_corrected_drop(
    undisturbed: tuple[Home, dict[str, int]], tmp_path: Path
) -> None:
    expected, added = undisturbed
    chance = random.Random(SEED)
    home = Home(tmp_path)
    drops(home, corrected=False)
    for job in ("ingest", "conform"):
        home.start(job, DAYS[0]).succeed()
    drops(home, corrected=True)
    for job in JOBS:
        home.start(job, DAYS[1]).succeed()
    for job in JOBS:
        assert home.start(job, DAYS[0]).kill_after(home, chance.randrange(1, added[job])), job
        home.start(job, DAYS[0]).succeed()
    assert_same(home, expected)


def test_two_copies_at_once(undisturbed: tuple[Home, dict[str, int]], tmp_path: Path) -> None:
    expected, _ = undisturbed
    home = Home(tmp_path)
    drops(home, corrected=True)
    for job in JOBS:
        both = [home.start(job, DAYS[0]) for _ in range(2)]
        lines = [run.last_line() for run in both]
        failed = [line for run, line in zip(both, lines, strict=True) if run.process.returncode]
        assert all(line.startswith("movierec: ") for line in failed), lines
        if failed:
            home.start(job, DAYS[0]).succeed()
    for job in JOBS:
        home.start(job, DAYS[1]).succeed()
    assert_same(home, expected)
