"""The one place that builds a SparkSession."""

import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

from movierec_spark.settings import CONF


def spark_conf(profile: str) -> dict[str, str]:
    """The properties of conf/spark/<profile>.conf."""
    lines = (CONF / "spark" / f"{profile}.conf").read_text().splitlines()
    pairs = (line.split(None, 1) for line in lines if line.strip() and not line.startswith("#"))
    return {name: value.strip() for name, value in pairs}


@contextmanager
def spark_session(name: str, profile: str | None = None) -> Iterator[SparkSession]:
    """The session of one application, stopped at its end.

    profile: where no spark-submit has set the properties (tests, notebooks), the conf/spark profile to take; the
    workers then run this Python.
    """
    builder = SparkSession.builder.appName(f"movierec-{name}")
    if profile:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for key, value in spark_conf(profile).items() if profile else ():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    try:
        yield spark
    finally:
        spark.stop()


@contextmanager
def checkpoints(spark: SparkSession, folder: Path) -> Iterator[None]:
    """A place below the folder that takes what cuts long lineages; gone afterwards, with what still points to it."""
    place = folder / uuid.uuid4().hex
    spark.sparkContext.setCheckpointDir(str(place))
    try:
        yield
    finally:
        shutil.rmtree(place, ignore_errors=True)
