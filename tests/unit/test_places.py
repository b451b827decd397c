"""Where data lies: in MOVIEREC_HOME, in folders of their own, or in a store."""

from collections.abc import Callable
from pathlib import Path

import pytest

from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings, settings
from movierec_spark.storage.lake import Lake

Read = Callable[..., Settings]


@pytest.fixture
def read(home: Settings, monkeypatch: pytest.MonkeyPatch) -> Read:
    def read(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(f"MOVIEREC_{name}", value)
        settings.cache_clear()
        return settings()

    return read


def test_without_a_store_all_lies_in_the_home(home: Settings) -> None:
    places = (home.landing, home.lake, home.data_docs, home.checkpoints, home.artifacts)
    assert all(Path(place).is_relative_to(home.home) for place in places)


def test_what_is_shared_lies_in_the_store_and_the_rest_on_this_machine(read: Read, home: Settings) -> None:
    configured = read(STORE__ROOT="s3://bucket/movierec", STORE__ENDPOINT="http://localhost:8333")
    assert configured.lake == "s3://bucket/movierec/lake"
    assert configured.artifacts == "s3://bucket/movierec/artifacts"
    assert Lake.of(configured).root.spark_uri == "s3a://bucket/movierec/lake"
    assert (configured.mlflow, configured.bench) == (home.mlflow, home.bench)


def test_each_place_may_be_set_by_itself(read: Read) -> None:
    configured = read(STORE__ROOT="s3://bucket", LANDING_DIR="/drops", LAKE_DIR="gs://other/lake")
    assert (configured.landing, configured.lake) == ("/drops", "gs://other/lake")
    assert configured.data_docs == "s3://bucket/data_docs"


@pytest.mark.parametrize("name", ["HOME", "MLFLOW_DIR", "AIRFLOW_DIR", "BENCH_DIR"])
def test_what_must_be_on_this_machine_takes_no_address(name: str, read: Read) -> None:
    with pytest.raises(MovierecError, match=r"^\w+: it has to be a folder of this machine; store\.root takes"):
        read(**{name: "s3://bucket/x"})


def test_a_store_of_an_unknown_kind_is_refused(read: Read) -> None:
    with pytest.raises(MovierecError, match=r"store\.root"):
        read(STORE__ROOT="ftp://host/x")
