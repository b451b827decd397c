"""What rows hold, as numbers: a hash of each row, and a sum of hashes that is free of the rows' order."""

from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F

HALF = 32  # bits


def row_hash(columns: Iterable[str]) -> Column:
    """BIGINT of a row, by the values of these columns in this order (xxHash64)."""
    return F.xxhash64(*columns)


def content_hash(columns: Iterable[str]) -> Column:
    """DECIMAL(38, 0) of all rows of a group: the sum of their hashes; null where there are none.

    Their halves are summed, for two billion rows at most: sums of decimals take several times as long.
    """
    row = row_hash(columns)
    high, low = F.sum(F.shiftright(row, HALF)), F.sum(row.bitwiseAND(F.lit(2**HALF - 1)))
    return (high.cast("decimal(20,0)") * F.lit(2**HALF) + low).cast("decimal(38,0)")
