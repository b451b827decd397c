"""Drift: how far the distribution of a column has moved, as the population stability index of its bins or values."""

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date

from movierec_spark.profiling import metrics
from movierec_spark.profiling.common_bins import OTHER, Histogram, on_common_bins, on_common_values
from movierec_spark.profiling.figure import Figure, existing
from movierec_spark.profiling.segments import ALL, bin_bounds, name_in

LEAST_SHARE = 1e-4  # stands for the share of an empty bin, whose logarithm does not exist
ColumnName = tuple[str, str]  # table_name, column_name


def drift_since(figures: Iterable[Figure], earlier: Iterable[Figure], earlier_day: date) -> list[Figure]:
    """The index of each column between the profile of an earlier day and this one."""
    now, before = (_histograms(profile, metrics.ROWS, metrics.OTHER) for profile in (figures, earlier))
    return list(_indices(before, now, f"since {earlier_day}", metrics.PSI))


def drift_of_recent_events(figures: list[Figure]) -> list[Figure]:
    """The index of each column of events between the earlier ones and the recent ones."""
    before = _histograms(figures, metrics.ROWS_EARLIER, metrics.OTHER_EARLIER)
    now = _histograms(figures, metrics.ROWS_RECENT, metrics.OTHER_RECENT)
    return list(_indices(before, now, ALL, metrics.PSI_RECENT))


def stability_index(expected: Mapping[Hashable, float], actual: Mapping[Hashable, float]) -> float | None:
    """The sum over all bins of (actual - expected) x ln(actual / expected), both as shares; None for no rows."""
    of_expected, of_actual = sum(expected.values()), sum(actual.values())
    if not of_expected or not of_actual:
        return None
    terms = []
    for key in sorted(expected.keys() | actual.keys(), key=str):
        before = max(expected.get(key, 0.0) / of_expected, LEAST_SHARE)
        now = max(actual.get(key, 0.0) / of_actual, LEAST_SHARE)
        terms.append((now - before) * math.log(now / before))
    return math.fsum(terms)


def _indices(
    before: dict[ColumnName, Histogram], now: dict[ColumnName, Histogram], segment: str, metric: str
) -> Iterator[Figure]:
    for table, column in sorted(now.keys() & before.keys()):
        pair = before[table, column], now[table, column]
        have_bins = [all(isinstance(key, tuple) for key in histogram) for histogram in pair]
        if have_bins[0] == have_bins[1]:  # otherwise the column has got another type
            expected, actual = (on_common_bins if have_bins[0] else on_common_values)(*pair)
            yield from existing([(table, column, segment, metric, stability_index(expected, actual))])


def _histograms(figures: Iterable[Figure], rows: str, others: str) -> dict[ColumnName, Histogram]:
    """The rows of each bin or value of each column; rows, others: the metrics that hold them."""
    histograms: dict[ColumnName, Histogram] = {}
    for figure in figures:
        bounds, value = bin_bounds(figure.segment), name_in(figure.segment, "value")
        is_bin = figure.metric == rows and (bounds is not None or value is not None)
        if is_bin or figure.metric == others:
            key: Hashable = OTHER if figure.metric == others else bounds or value
            histograms.setdefault((figure.table_name, figure.column_name), {})[key] = figure.value
    return histograms
