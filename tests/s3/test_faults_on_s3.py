"""On an object store, jobs that are killed, or run twice at once, leave the tables of an undisturbed run on a disk."""

from collections.abc import Callable

import pytest

from movierec_spark import tables
from tests.faults.days import COMPARED, DATA, DAYS, EVENT
from tests.s3.place import Place

pytestmark = pytest.mark.s3

DAY = DAYS[1]
JOBS = ("ingest", "conform", "recommend")
# How many files a job has written when it is killed, and again when it is run anew; ingest first creates all tables.
KILLED_AFTER = {"ingest": (10, len(tables.ALL) - 10, 4), "conform": (1, 3), "recommend": (1, 4)}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = deliver(Place(tmp_path_factory.mktemp("undisturbed")))
    for job in JOBS:
        place.start(job, DAY).succeed()
    return place


def deliver(place: Place) -> Place:
    """A drop of MovieLens, cut short, and one of events, one of them twice and one that is none."""
    ratings = (DATA / "ratings.csv").read_bytes().splitlines(keepends=True)
    place.land(
        "movielens",
        DAY,
        {"ratings.csv": b"".join(ratings[:3000]), "movies.csv": (DATA / "movies.csv").read_bytes()},
    )
    events = [f"{{{EVENT.format(n=n, day=DAY)}}}\n" for n in range(1, 5)]
    place.land("feedback", DAY, {"events.jsonl": "".join([*events, events[0], "no event\n"]).encode()})
    return place


def assert_same(place: Place, other: Place) -> None:
    assert [table.name for table in COMPARED if place.digest(table) != other.digest(table)] == []
    for audit in place.rows(tables.AUDIT).to_pylist():
        parts = ("published", "quarantined", "duplicate")
        assert audit["rows_in"] == sum(audit[f"rows_{part}"] for part in parts)


def test_jobs_killed_while_they_write_and_run_again(place_on_s3: Callable[[str], Place], undisturbed: Place) -> None:
    place = deliver(place_on_s3("killed"))
    killed = 0
    for job, moments in KILLED_AFTER.items():
        for files in moments:
            killed += place.start(job, DAY).kill_after(place, files)
        place.start(job, DAY).succeed()
    assert killed >= 5
    assert_same(place, undisturbed)


def test_the_same_job_twice_at_once(place_on_s3: Callable[[str], Place], undisturbed: Place) -> None:
    place = deliver(place_on_s3("twice"))
    for job in JOBS:
        for run in [place.start(job, DAY) for _ in range(2)]:
            run.succeed()
    assert_same(place, undisturbed)
