"""Exact percentiles of whole numbers, however many there are: Spark's own hold every value in one place."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

BINS = 100_000


def percentiles(rows: DataFrame, column: str, shares: Sequence[float]) -> np.ndarray:
    """The values below which these shares of the rows lie, interpolated as Spark's percentile does it, float64.

    column: BIGINT. Two passes: the first counts the rows in bins of one width, the second looks into those bins that
    hold what is asked for. Raises ValueError where there are no rows.
    """
    bounds = rows.agg(F.min(column).alias("low"), F.max(column).alias("high")).first()
    if bounds is None or bounds["low"] is None:
        raise ValueError(f"no rows, so no percentiles of {column}")
    width = (bounds["high"] - bounds["low"]) // BINS + 1
    bin_of = F.floor((F.col(column) - F.lit(bounds["low"])) / F.lit(width)).alias("bin")
    bins = _counts(rows.select(bin_of), "bin")
    places = np.array(shares) * (bins["count"].sum() - 1)
    wanted = np.unique([np.floor(places), np.ceil(places)]).astype(np.int64)
    ends = bins["count"].cumsum().to_numpy()
    chosen = bins["bin"].to_numpy()[np.unique(np.searchsorted(ends, wanted, side="right"))]
    values = _counts(rows.where(bin_of.isin(chosen.tolist())), column)
    first = dict(zip(bins["bin"], ends - bins["count"], strict=True))
    of_bin = (values[column] - bounds["low"]) // width
    below = of_bin.map(first) + values.groupby(of_bin)["count"].cumsum() - values["count"]
    exact = values[column].to_numpy()[np.searchsorted(below.to_numpy(), wanted, side="right") - 1]
    return np.interp(places, wanted, exact)


def _counts(rows: DataFrame, column: str) -> pd.DataFrame:
    """column, count: the number of rows of each value, by value."""
    counts: pd.DataFrame = rows.groupBy(column).count().orderBy(column).toPandas()
    return counts
