"""What tests share: one Spark session, a home of their own for each that writes."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from movierec_spark.job.job import Job
from movierec_spark.session import spark_conf
from movierec_spark.settings import PROJECT, Settings, settings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)


# Compiling and re-planning cost more than the few rows of a test; jobs in processes of their own run as configured.
TEST_CONF = {
    "spark.driver.memory": "2g",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
}


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of bytes by its argument: bytes that hold the time (gzip's do) name a test otherwise in each process,
    and pytest-xdist refuses processes that collected other names.
    """
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    os.chdir(PROJECT)  # the properties name files of the project
    builder = SparkSession.builder.appName("movierec-tests")
    for name, value in (spark_conf("local") | TEST_CONF).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setCheckpointDir(str(tmp_path_factory.mktemp("checkpoints")))
    yield session
    session.stop()


@pytest.fixture(autouse=True)
def nothing_stays_cached() -> Iterator[None]:
    """Frames persisted and Delta logs read by one test are of no use to the next, and fill the one JVM."""
    yield
    if (session := SparkSession.getActiveSession()) is not None:
        session.catalog.clearCache()
        session.sparkContext._jvm.org.apache.spark.sql.delta.DeltaLog.clearCache()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """The settings of an empty MOVIEREC_HOME."""
    monkeypatch.setenv("MOVIEREC_HOME", str(tmp_path))
    settings.cache_clear()
    yield settings()
    settings.cache_clear()


@pytest.fixture(scope="session")
def empty_lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of tables without rows, to be copied."""
    root = tmp_path_factory.mktemp("empty") / "lake"
    Lake(Location.of(root)).create_tables()
    return root


@pytest.fixture
def job_of(spark: SparkSession, home: Settings, empty_lake: Path) -> Callable[[date], Job]:
    """A job of a day on the lake of this test's home."""
    shutil.copytree(empty_lake, home.lake)
    lake = Lake.of(home)
    return lambda day: Job("test", spark, home, day, lake, f"test-{day}")
