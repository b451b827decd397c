"""Jobs that are killed, run twice, at once or in another order leave the tables of an undisturbed run."""

import os
import random
from pathlib import Path

import pytest

from tests.faults.days import DAYS, JOBS, assert_same, drops
from tests.faults.runs import Home

SEED = int(os.environ.get("SEED", "1"))  # of the moments at which jobs are killed
LATER = (2, 3, 4)  # times as many files may a job write before it is killed again

pytestmark = pytest.mark.slow


def test_killed_jobs_days_in_reverse_and_a_corrected_drop(undisturbed: Home, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    home = Home(tmp_path)
    drops(home, corrected=False)
    for job in ("ingest", "conform"):
        home.start(job, DAYS[0]).succeed()
    drops(home, corrected=True)
    for job in JOBS:
        home.start(job, DAYS[1]).succeed()
    for job in JOBS:
        kills = kills_until_it_ends(home, job, chance)
        assert kills > 0 or job == "monitor", job  # which writes nothing as long as nothing was served
    assert_same(home, undisturbed)


def kills_until_it_ends(home: Home, job: str, chance: random.Random) -> int:
    """Run the job again and again, each time killed later; how often that was."""
    kills, files = 0, 1
    while (run := home.start(job, DAYS[0])).kill_after(home, files):
        kills, files = kills + 1, files * chance.choice(LATER)
    run.succeed()
    return kills


def test_two_copies_at_once(undisturbed: Home, tmp_path: Path) -> None:
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
    assert_same(home, undisturbed)
