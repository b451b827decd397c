"""The distribution of every column of a table, from one pass that counts its values."""

from collections.abc import Iterator

import pandas as pd

from movierec_spark.profiling import metrics
from movierec_spark.profiling.calendar import event_day_figures, hour_figures, week_figures
from movierec_spark.profiling.figure import Figure, existing
from movierec_spark.profiling.numbers import SegmentFigure, length_figures, number_figures
from movierec_spark.profiling.population import Population
from movierec_spark.profiling.segments import ALL
from movierec_spark.profiling.value_counts import Facet, ValueCounts, count_values


def describe_distributions(population: Population) -> list[Figure]:
    """Quantiles, outliers, bins, most frequent values, lengths, days and hours of every column."""
    return list(
        existing(
            (population.table_name, counted.column.name, *figure)
            for counted in count_values(population)
            for figure in _figures(counted, population)
        )
    )


def _figures(counted: ValueCounts, population: Population) -> Iterator[SegmentFigure]:
    suffixes = [*population.periods]
    match counted.facet:
        case Facet.NUMBER:
            yield from number_figures(counted.counts, suffixes)
        case Facet.LENGTH:
            yield from length_figures(counted.counts)
        case Facet.TEXT:
            yield from _text_figures(counted.counts, suffixes)
        case Facet.DAY:
            yield from week_figures(counted.counts)
            if counted.column.name == population.event_time:
                yield from event_day_figures(counted.counts, population.as_of)
        case Facet.HOUR:
            yield from hour_figures(counted.counts)


def _text_figures(counts: pd.DataFrame, suffixes: list[str]) -> Iterator[SegmentFigure]:
    for row in counts.itertuples():
        for suffix in suffixes:
            if rows := getattr(row, f"rows{suffix}"):
                others = pd.isna(row.text)
                yield (ALL, metrics.OTHER + suffix, rows) if others else (f"value {row.text}", f"rows{suffix}", rows)
