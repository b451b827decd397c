"""Rows as Arrow: those of a Delta table without Spark, those that Python has for Spark."""

from typing import Any

import pyarrow as pa
from deltalake import DeltaTable
from pyarrow.dataset import Dataset
from pyarrow.fs import SubTreeFileSystem
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

from movierec_spark.storage.location import Location


def dataset(table: DeltaTable, location: Location) -> Dataset:
    """The rows of the table at a location, read through pyarrow's own file system.

    With delta-rs' own, which is written in Python, a short program that has read a table may abort as it ends:
    pyarrow's threads still hold Python objects when the interpreter is gone
    (https://github.com/delta-io/delta-rs/issues/2184).
    """
    return table.to_pyarrow_dataset(filesystem=SubTreeFileSystem(location.key, location.file_system))


def frame(spark: SparkSession, rows: list[dict[str, Any]], schema: StructType) -> DataFrame:
    """A few rows as a frame; createDataFrame would start a Python worker to read a list."""
    return spark.createDataFrame(pa.Table.from_pylist(rows, to_arrow_schema(schema, timezone="UTC")), schema)
