"""Figures of a number: quantiles, bins, outliers, from the counts of its values."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from movierec_spark.profiling import metrics
from movierec_spark.profiling.bins import bins_between
from movierec_spark.profiling.segments import ALL

SegmentFigure = tuple[str, str, float]  # segment, metric, value


def number_figures(counts: pd.DataFrame, suffixes: list[str]) -> Iterator[SegmentFigure]:
    """counts: see ValueCounts. suffixes: of Population.periods."""
    ordered = counts.sort_values("number")
    values, rows = ordered["number"].to_numpy(float), ordered["rows"].to_numpy(float)
    quantiles = {name: quantile(values, rows, q) for name, q in metrics.QUANTILES.items()}
    yield from ((ALL, name, value) for name, value in quantiles.items())
    spread = quantiles["p75"] - quantiles["p25"]
    for metric, factor in ((metrics.BEYOND_1_5_IQR, 1.5), (metrics.BEYOND_3_IQR, 3.0)):
        low, high = quantiles["p25"] - factor * spread, quantiles["p75"] + factor * spread
        yield ALL, metric, rows[(values < low) | (values > high)].sum()
    bins = bins_between(quantiles["p01"], quantiles["p99"], bool(np.all(values == np.round(values))))
    by_bin = ordered.groupby(bins.index(values))[[f"rows{suffix}" for suffix in suffixes]].sum()
    for index, of_bin in by_bin.iterrows():
        yield from ((bins.segment(int(str(index))), str(name), count) for name, count in of_bin.items() if count)


def length_figures(counts: pd.DataFrame) -> Iterator[SegmentFigure]:
    ordered = counts.sort_values("number")
    values, rows = ordered["number"].to_numpy(float), ordered["rows"].to_numpy(float)
    yield from ((ALL, name, quantile(values, rows, q)) for name, q in metrics.LENGTH_QUANTILES.items())


def quantile(values: np.ndarray, rows: np.ndarray, share: float) -> float:
    """The lowest value that is not below this share of the rows; values: ascending, each as often as rows says."""
    return float(values[np.searchsorted(np.cumsum(rows), share * rows.sum())])
