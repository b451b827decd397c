"""On a cluster the jobs leave the tables of one machine, whatever happens to the workers."""

import os
import signal
from collections.abc import Callable
from functools import partial

import pytest

from movierec_spark import tables
from movierec_spark.tables.table import Table
from tests.cluster.standalone import Cluster
from tests.faults.days import COMPARED
from tests.s3.conftest import DAGS, DATA, DAY, LINES
from tests.s3.place import Place, Run

pytestmark = pytest.mark.cluster

MOMENT = 300.0  # seconds until a job is in its middle
EXECUTORS = {"train": 1, "recommend": 2}  # on one a training repeats bit by bit
WORK = 30.0  # CPU seconds of an executor in the middle of a training
UNDER_WAY: dict[str, Callable[[Place, Cluster], float]] = {  # what grows as soon as a job is in its middle
    "train": lambda _, cluster: cluster.executors_cpu_seconds() // WORK,
    "recommend": lambda place, _: place.files(),
}


@pytest.fixture(scope="module")
def demo(place_on_cluster: Callable[[str], Place], cluster: Cluster) -> Place:
    """The demo's jobs, in the middle of two of which a worker dies."""
    place = place_on_cluster("demo")
    land(place)
    for job, *options in DAGS:
        kills = job in UNDER_WAY and not options
        before = UNDER_WAY[job](place, cluster) if kills else 0
        run = place.start(job, DAY, *options)
        if kills:
            is_under_way = partial(lambda done, before: done(place, cluster) > before, UNDER_WAY[job], before)
            kill_a_worker(cluster, run, EXECUTORS[job], is_under_way)
        run.succeed()
        while len(cluster.workers) < 2:
            cluster.start_worker(next(number for number in (0, 1) if number not in cluster.workers))
    return place


def land(place: Place) -> None:
    files = {file.name: file.read_bytes() for file in DATA.glob("*.csv")}
    ratings = files["ratings.csv"].splitlines(keepends=True)
    place.land("movielens", DAY, files | {"ratings.csv": b"".join(ratings[:LINES])})


def kill_a_worker(cluster: Cluster, run: Run, executors: int, is_under_way: Callable[[], bool]) -> None:
    """Kill one that works for the job, with its executor, once the job is under way with so many executors."""

    def at_work() -> list[int]:
        return [number for number in cluster.workers if cluster.executors(number)]

    cluster.wait_until(lambda: len(at_work()) == executors)
    cluster.wait_until(is_under_way, MOMENT)
    assert run.process.poll() is None, run.log.read_text()
    assert len(at_work()) == executors
    cluster.kill_worker(at_work()[0])


@pytest.mark.parametrize("table", COMPARED, ids=lambda table: table.name)
def test_a_table_holds_what_it_holds_on_one_machine_although_workers_died(
    demo: Place, demo_on_disk: Place, table: Table
) -> None:
    assert demo.digest(table) == demo_on_disk.digest(table)


def test_every_publication_is_recorded_once(demo: Place, demo_on_disk: Place) -> None:
    columns = ["table_name", "status", "rows_in", "rows_published", "rows_quarantined", "rows_duplicate"]
    recorded = [
        sorted(place.rows(tables.AUDIT).select(columns).to_pylist(), key=repr) for place in (demo, demo_on_disk)
    ]
    assert recorded[0] == recorded[1]


def test_an_application_ends_on_the_cluster_when_its_driver_is_killed(
    place_on_cluster: Callable[[str], Place], cluster: Cluster
) -> None:
    """As Airflow does with a task that is cleared or marked failed."""
    place = place_on_cluster("killed")
    land(place)
    run = place.start("ingest", DAY)
    cluster.wait_until(lambda: all(cluster.executors(number) for number in cluster.workers))
    os.killpg(run.process.pid, signal.SIGKILL)
    run.process.wait()
    cluster.wait_until(lambda: not cluster.applications())
    cluster.wait_until(lambda: not any(cluster.executors(number) for number in cluster.workers))


def test_workers_without_the_project_run_it_from_the_packed_environment(
    place_on_cluster: Callable[..., Place], archive: str, demo_on_disk: Place
) -> None:
    place = place_on_cluster("packed", MOVIEREC_SUBMIT__ARCHIVE=str(archive))
    land(place)
    place.start("ingest", DAY).succeed()
    assert place.digest(tables.MOVIELENS_RATINGS) == demo_on_disk.digest(tables.MOVIELENS_RATINGS)
