"""One SeaweedFS for all tests, and the jobs of the demo's three DAGs run once on it and once on a disk."""

import os
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from movierec_spark.settings import PROJECT
from movierec_spark.settings.store_section import Store
from tests.s3.place import Place
from tests.s3.seaweed import BUCKET, seaweed, weed

DAY = date(2018, 9, 26)
DAGS: tuple[tuple[str, ...], ...] = (
    *(("ingest",), ("conform",), ("recommend",), ("refresh",), ("monitor",)),
    *(("train",), ("register",)),
    ("recommend", "--newest"),
)
LINES = int(os.environ.get("LINES_OF_RATINGS", "20000"))
DATA = PROJECT / "data" / "ml-latest-small"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The settings of a store that runs as long as the tests do."""
    program = weed()
    if program is None:
        pytest.skip("no weed in $WEED or PATH: docs/object-store.md tells how to build it")
    with seaweed(program, tmp_path_factory.mktemp("seaweed")) as store:
        yield store


@pytest.fixture(scope="session")
def place_on_s3(server: Store, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Place]:
    """place_on_s3(name): an empty place of its own in the bucket."""
    return lambda name: Place(
        tmp_path_factory.mktemp(name), server.model_copy(update={"root": f"s3://{BUCKET}/{name}"})
    )


@pytest.fixture(scope="session")
def demo_on_s3(place_on_s3: Callable[[str], Place]) -> Place:
    return demonstrate(place_on_s3("demo"))


@pytest.fixture(scope="session")
def demo_on_disk(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return demonstrate(Place(tmp_path_factory.mktemp("demo-on-disk")))


def demonstrate(place: Place) -> Place:
    """MovieLens, cut short, through what the demo runs, job by job."""
    files = {file.name: file.read_bytes() for file in DATA.glob("*.csv")}
    ratings = files["ratings.csv"].splitlines(keepends=True)
    place.land("movielens", DAY, files | {"ratings.csv": b"".join(ratings[:LINES])})
    for job, *options in DAGS:
        place.start(job, DAY, *options).succeed()
    return place
