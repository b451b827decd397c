"""The one place that builds a SparkSession."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from pyspark.sql import SparkSession

from movierec_spark.settings import CONF


def spark_conf(profile: str) -> dict[str, str]:
    """The properties of conf/spark/<profile>.conf."""
    lines = (CONF / "spark" / f"{profile}.conf").read_text().splitlines()
    pairs = (line.split(None, 1) for line in lines if line.strip() and not line.startswith("#"))
    return {name: value.strip() for name, value in pairs}


@contextmanager
def spark_session(
    name: str, profile: str | None = None, properties: Mapping[str, str] = MappingProxyType({})
) -> Iterator[SparkSession]:
    """The session of one application, stopped at its end.

    profile: where no spark-submit has set the properties (tests, notebooks), the conf/spark profile to take; the
    workers then run this Python.
    properties: more of them, such as the keys of a store, which no command line should show.
    """
    builder = SparkSession.builder.appName(f"movierec-{name}")
    if profile:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for key, value in {**(spark_conf(profile) if profile else {}), **properties}.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    try:
        yield spark
    finally:
        spark.stop()
