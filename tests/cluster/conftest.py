"""A cluster with the lake on an object store, the packed environment, and the same jobs on this machine's disk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from movierec_spark.devstack.packed_environment import package
from movierec_spark.settings.store_section import Store
from tests.cluster.standalone import Cluster, standalone
from tests.s3.conftest import demo_on_disk, server  # noqa: F401 (fixtures)
from tests.s3.place import Place
from tests.s3.seaweed import BUCKET


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package(tmp_path_factory.mktemp("package"))[1]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with standalone(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(scope="session")
def place_on_cluster(
    server: Store,  # noqa: F811 (the fixture)
    cluster: Cluster,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Place]:
    """place_on_cluster(name, **variables): an empty place of its own in the bucket, whose jobs run on the cluster."""

    def place(name: str, **variables: str) -> Place:
        store = server.model_copy(update={"root": f"s3://{BUCKET}/{name}"})
        return Place(tmp_path_factory.mktemp(name), store, {"MOVIEREC_SUBMIT__MASTER": cluster.address, **variables})

    return place
