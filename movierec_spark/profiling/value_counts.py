"""How often each value of each column occurs, counted in one pass over a table's rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.profiling.kinds import Kind, ProfiledColumn
from movierec_spark.profiling.metrics import MOST_VALUES
from movierec_spark.profiling.population import Population
from movierec_spark.profiling.segments import MOST_CHARACTERS
from movierec_spark.profiling.values import as_days, finite, length, to_digits

USER = "user_id"


class Facet(StrEnum):
    """What of a value is counted."""

    NUMBER = "number"  # rounded, see to_digits
    TEXT = "text"  # the text itself, an element of a list, true or false
    LENGTH = "length"  # of a text or list
    DAY = "day"  # whole days since 1970-01-01
    HOUR = "hour"  # of the day, UTC


@dataclass(frozen=True)
class ValueCounts:
    """The counts of one facet of one column.

    counts: number (float), text, and by the suffixes of Population.periods the number of rows: rows, rows_recent,
    rows_earlier. Of texts it has the MOST_VALUES most frequent ones, and one row without text for all others.
    """

    column: ProfiledColumn
    facet: Facet
    counts: pd.DataFrame


def count_values(population: Population) -> list[ValueCounts]:
    """The counts of every facet that has a value; what is collected does not grow with the rows.

    There are at most 9,000 numbers of DIGITS_OF_VALUES digits per power of ten, MOST_VALUES texts, and the days of the
    calendar. A text that one user alone has, of rows about users, would tell who that is: it counts among all others.
    """
    counted = [(column, facet) for column in population.columns for facet in _facets(column, population)]
    if not counted:
        return []
    counts: pd.DataFrame = _frequent(_count(population, counted), [*population.periods]).toPandas()
    groups = {index: group.reset_index(drop=True) for index, group in counts.groupby("facet")}
    return [ValueCounts(column, facet, groups[i]) for i, (column, facet) in enumerate(counted) if i in groups]


def _facets(column: ProfiledColumn, population: Population) -> Iterator[Facet]:
    match column.kind:
        case Kind.NUMBER:
            yield Facet.NUMBER
        case Kind.FLAG:
            yield Facet.TEXT
        case Kind.TEXT | Kind.TEXTS:
            yield from (Facet.TEXT, Facet.LENGTH)
        case Kind.DAY | Kind.TIME:
            yield Facet.DAY
    if column.name == population.event_time:
        yield Facet.HOUR


def _count(population: Population, counted: list[tuple[ProfiledColumn, Facet]]) -> DataFrame:
    """facet (the index in counted), number, text, the numbers of rows by period, is_shared (not of one user alone)."""
    periods = population.periods
    flags = [condition.alias(f"in{suffix}") for suffix, condition in periods.items()]
    user = [USER] if USER in population.rows.columns else []
    is_shared = F.min(USER) != F.max(USER) if user else F.lit(True)
    values = F.explode(F.concat(*_as_arrays(counted))).alias("counted")
    return (
        population.rows.select(*flags, *user, values)
        .select(*[f"in{suffix}" for suffix in periods], *user, "counted.*")
        .where("number IS NOT NULL OR text IS NOT NULL")
        .groupBy("facet", "number", "text")
        .agg(*[F.count_if(f"in{suffix}").alias(f"rows{suffix}") for suffix in periods], is_shared.alias("is_shared"))
    )


def _as_arrays(counted: list[tuple[ProfiledColumn, Facet]]) -> Iterator[Column]:
    """Arrays of structs (facet, number, text): one for the single values of a row, one for each list."""
    single: list[Column] = []
    for index, (column, facet) in enumerate(counted):
        if facet is Facet.TEXT and column.kind is Kind.TEXTS:
            yield _elements(column, index)
        elif facet is Facet.TEXT:
            single.append(_struct(index, text=F.col(column.name).cast("string")))
        else:
            single.append(_struct(index, number=_number(column, facet)))
    if single:
        yield F.array(*single)


def _elements(column: ProfiledColumn, index: int) -> Column:
    """A struct for each element of a list; none for null."""
    none = F.array().cast("array<struct<facet:int,number:double,text:string>>")
    return F.coalesce(F.transform(column.name, lambda element: _struct(index, text=element)), none)


def _struct(index: int, number: Column | None = None, text: Column | None = None) -> Column:
    shortened = F.lit(None).cast("string") if text is None else F.left(text, F.lit(MOST_CHARACTERS))
    return F.struct(
        F.lit(index).alias("facet"),
        (F.lit(None).cast("double") if number is None else number).alias("number"),
        shortened.alias("text"),
    )


def _number(column: ProfiledColumn, facet: Facet) -> Column:
    match facet:
        case Facet.LENGTH:
            return length(column).cast("double")
        case Facet.DAY:
            return F.floor(as_days(column)).cast("double")
        case Facet.HOUR:
            return F.hour(column.name).cast("double")
    return to_digits(finite(column))


def _frequent(counts: DataFrame, suffixes: list[str]) -> DataFrame:
    """The counts, with those of all but the most frequent texts of a facet, and of unshared ones, put together."""
    frequent_first = Window.partitionBy("facet").orderBy(F.desc("is_shared"), F.desc("rows"), "text")
    is_named = (F.row_number().over(frequent_first) <= MOST_VALUES) & F.col("is_shared")
    return (
        counts.withColumn("is_named", is_named)
        .withColumn("text", F.when(F.col("is_named"), F.col("text")))
        .groupBy("facet", "number", "text")
        .agg(*[F.sum(f"rows{suffix}").alias(f"rows{suffix}") for suffix in suffixes])
    )
