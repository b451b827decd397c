"""Counts, means and extremes of every column of a table, in one aggregation over its rows."""

from collections.abc import Iterator

from pyspark.sql import Column
from pyspark.sql import functions as F

from movierec_spark.profiling import metrics
from movierec_spark.profiling.figure import Figure, existing
from movierec_spark.profiling.kinds import Kind, ProfiledColumn
from movierec_spark.profiling.population import Population
from movierec_spark.profiling.segments import ALL
from movierec_spark.profiling.values import as_days, finite, length

Aggregate = tuple[str, str, Column]  # column_name, metric, value


def summarize(population: Population) -> list[Figure]:
    """The figures in the segment "all" that need no counts of single values; and the types of the columns."""
    aggregates = [
        *_of_table(population),
        *(figure for column in population.columns for figure in _of(column, population)),
    ]
    row = population.rows.agg(
        *[value.cast("double").alias(f"_{i}") for i, (_, _, value) in enumerate(aggregates)]
    ).first()
    assert row is not None
    table = population.table_name
    types = [(table, column.name, f"type {column.type}", metrics.TYPE, 1.0) for column in population.columns]
    constant = (table, "", ALL, metrics.DISTINCT_ERROR_METRIC, metrics.DISTINCT_ERROR)
    measured = ((table, name, ALL, metric, row[i]) for i, (name, metric, _) in enumerate(aggregates))
    return list(existing([constant, *types, *measured]))


def _of_table(population: Population) -> Iterator[Aggregate]:
    for suffix, condition in population.periods.items():
        yield "", metrics.ROWS + suffix, F.count_if(condition)


def _of(column: ProfiledColumn, population: Population) -> Iterator[Aggregate]:
    """The aggregates of one column, by its kind."""
    value = F.col(column.name)
    for suffix, condition in population.periods.items():
        yield column.name, metrics.MISSING + suffix, F.count_if(condition & value.isNull())
    yield column.name, metrics.DISTINCT, _distinct(value)
    for metric, aggregate in _by_kind(column, population):
        yield column.name, metric, aggregate


def _distinct(value: Column) -> Column:
    """About how many values there are, null not counted.

    A sketch of one buffer; approx_count_distinct has hundreds of columns for each count, which take seconds to compile.
    """
    hashed = F.when(value.isNotNull(), F.xxhash64(value))
    return F.hll_sketch_estimate(F.hll_sketch_agg(hashed, metrics.LOG2_REGISTERS))


def _by_kind(column: ProfiledColumn, population: Population) -> Iterator[tuple[str, Column]]:
    match column.kind:
        case Kind.NUMBER:
            number = finite(column)
            for suffix, condition in population.periods.items():
                yield metrics.MEAN + suffix, F.avg(F.when(condition, number))
            yield metrics.STANDARD_DEVIATION, F.stddev_samp(number)
            yield metrics.MINIMUM, F.min(number)
            yield metrics.MAXIMUM, F.max(number)
            yield metrics.NOT_FINITE, F.count(column.name) - F.count(number)
        case Kind.TEXT | Kind.TEXTS:
            size = length(column)
            blank = ~F.col(column.name).rlike(r"\S") if column.kind is Kind.TEXT else size == 0
            yield metrics.EMPTY, F.count_if(blank)
            yield metrics.LENGTH_MINIMUM, F.min(size)
            yield metrics.LENGTH_MEAN, F.avg(size)
            yield metrics.LENGTH_MAXIMUM, F.max(size)
        case Kind.DAY | Kind.TIME:
            yield metrics.EARLIEST, F.min(as_days(column))
            yield metrics.LATEST, F.max(as_days(column))
