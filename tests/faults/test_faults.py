"""Jobs that are killed, run twice, at once or in another order leave the tables of an undisturbed run."""

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


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_jobs_days_in_reverse_and_a_corrected_drop(
    undisturbed: tuple[Home, dict[str, int]], tmp_path: Path, seed: int
) -> None:
    expected, added = undisturbed
    chance = random.Random(seed)
    home = Home(tmp_path)
    drops(home, corrected=False)
    for job in ("ingest", "conform"):
        home.start(job, DAYS[0]).succeed()
    drops(home, corrected=True)
    killed = 0
    for day in reversed(DAYS):
        for job in JOBS:
            killed += home.start(job, day).kill_after(home, chance.randrange(1, added[job]))
            home.start(job, day).succeed()
    assert killed > len(JOBS)
    assert_same(home, expected)


def test_two_copies_at_once(undisturbed: tuple[Home, dict[str, int]], tmp_path: Path) -> None:
    expected, _ = undisturbed
    home = Home(tmp_path)
    drops(home, corrected=True)
    for day in DAYS:
        for job in JOBS:
            both = [home.start(job, day), home.start(job, day)]
            for run in both:
                line = run.last_line()
                assert line.startswith(f"movierec {job} {day}") if run.process.returncode == 0 else "movierec: " in line
            home.start(job, day).succeed()
    assert_same(home, expected)
