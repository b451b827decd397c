"""A small population, and models that serve it."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from movierec_spark.job.job import Job
from movierec_spark.registry.version import Version
from movierec_spark.serving import variants
from movierec_spark.settings import Settings, settings
from movierec_spark.storage.lake import Lake
from tests.pipeline.population import EARLIER, SEEN, N, populate
from tests.small_model import small_model

JobOf = Callable[[date], Job]


@pytest.fixture(scope="session")
def population(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory, empty_lake: Path) -> Path:
    """A lake with the users of SEEN."""
    root = tmp_path_factory.mktemp("population") / "lake"
    populate(spark, empty_lake, root, SEEN)
    return root


@pytest.fixture
def day(spark: SparkSession, population: Path, home: Settings, monkeypatch: pytest.MonkeyPatch) -> JobOf:
    """A job of a day on a copy of the population's lake."""
    shutil.copytree(population, home.lake)
    monkeypatch.setenv("MOVIEREC_SERVING__N", str(N))
    settings.cache_clear()
    return lambda of: Job("test", spark, settings(), of, Lake.of(home), f"test-{of}")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None], None]:
    """model(3): version 3 serves every day; model(None): none does."""

    def serve(number: int | None) -> None:
        version = None if number is None else Version(number, "run", EARLIER, True)
        monkeypatch.setattr(variants, "version_for_day", lambda *_, **__: version)
        monkeypatch.setattr(variants, "load_state", lambda number, _: small_model(seed=number))

    return serve
