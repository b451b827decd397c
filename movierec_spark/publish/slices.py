"""Slices of a table: the rows that a publication replaces."""

from collections.abc import Mapping
from functools import reduce
from operator import and_
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F

from movierec_spark.tables.table import Table


def replaced_rows(table: Table, slice_values: Mapping[str, Any]) -> Column:
    """The condition of the rows that a publication of this slice replaces."""
    return reduce(and_, (F.col(column) == F.lit(slice_values[column]) for column in table.replaces))


def partition_of(table: Table, slice_values: Mapping[str, Any]) -> dict[str, str]:
    """The values of the columns that partition the table, as folders and the log hold them."""
    return {column: str(slice_values[column]) for column in table.partitioned_by}
