"""What rows hold, as numbers: a hash of each row, and a sum of hashes that is free of the rows' order."""

from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F


def row_hash(columns: Iterable[str]) -> Column:
    """BIGINT of a row, by the values of these columns in this order (xxHash64)."""
    return F.xxhash64(*columns)


def content_hash(columns: Iterable[str]) -> Column:
    """DECIMAL(38, 0) of all rows of a group: the sum of their hashes; null where there are none."""
    return F.sum(row_hash(columns).cast("decimal(38,0)"))
