"""Jobs that are killed, run twice, at once or in another order leave the tables of an undisturbed run."""

import os
import random
from datetime import date
from pathlib import Path

import pytest

from movierec_spark import tables
from movierec_spark.settings import PROJECT
from tests.faults.runs import Home

DAYS = (date(2018, 9, 25), date(2018, 9, 26))
JOBS = ("ingest", "conform", "recommend", "monitor")
BOOKS = (tables.AUDIT, tables.CHAMPIONS, tables.RECOMMENDATIONS_HISTORY)  # they tell what happened, which differs
COMPARED = [table for table in tables.ALL if table not in BOOKS]
SEED = int(os.environ.get("SEED", "1"))  # of the moments at which jobs are killed
DATA = PROJECT / "data/ml-latest-small"
EVENT = '"event_id": "e-{n}", "user_id": {n}, "movie_id": 1, "event_type": "play", "occurred_at": "{day}T0{n}:00Z"'

pytestmark = pytest.mark.slow


def drops(home: Home, corrected: bool) -> None:
    """Two days: the archive with a bad row and its correction, then more ratings; each day some events."""
    ratings = (DATA / "ratings.csv").read_bytes().splitlines(keepends=True)
    movies = (DATA / "movies.csv").read_bytes().splitlines(keepends=True)
    bad = b"" if corrected else b"1,1,77,964982703\n"
    home.land("movielens", DAYS[0], {"ratings.csv": b"".join(ratings[:3000]) + bad, "movies.csv": b"".join(movies)})
    home.land("movielens", DAYS[1], {"ratings.csv": ratings[0] + b"".join(ratings[2900:4000])})
    for day in DAYS:
        events = [f"{{{EVENT.format(n=n, day=day)}}}\n" for n in range(1, 5)]
        home.land("feedback", day, {"events.jsonl": "".join([*events, events[0], "no event\n"]).encode()})


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
    differing = [table.name for table in COMPARED if home.content(table) != other.content(table)]
    assert differing == []
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
