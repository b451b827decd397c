"""Events by user and by movie: the long tail, newcomers by week, how long a movie takes to its first events."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.profiling import metrics
from movierec_spark.profiling.figure import Figure, existing
from movierec_spark.profiling.long_tail import long_tail_figures
from movierec_spark.profiling.numbers import SegmentFigure, quantile
from movierec_spark.profiling.population import Population
from movierec_spark.profiling.segments import ALL, week_segment
from movierec_spark.profiling.values import MICROSECONDS_PER_DAY, to_digits
from movierec_spark.tables import RATINGS

IDS = ("user_id", "movie_id")


def describe_activity(population: Population, event_time: str) -> list[Figure]:
    """The figures of user_id and movie_id of a table of events; of ratings also their sparsity."""
    table = population.table_name
    spreads = {name: _spread(_by_id(population.rows, event_time, name), name) for name in IDS}
    figures = [(table, name, *figure) for name, spread in spreads.items() for figure in _figures(spread)]
    sparsity = [(table, "", ALL, metrics.SPARSITY, _sparsity(spreads))] if table == RATINGS.name else []
    return list(existing([*figures, *sparsity]))


def _by_id(events: DataFrame, event_time: str, name: str) -> DataFrame:
    """One row per user or movie: the id, events, week (DATE, that of the first event); of movies also days_to_10.

    days_to_10 DOUBLE: from the first event to that of the number FIRST_RATINGS; null where there are fewer.
    """
    moment = F.unix_micros(event_time) / F.lit(float(MICROSECONDS_PER_DAY))
    week = F.to_date(F.date_trunc("week", F.min(event_time)))
    columns = [F.count(F.lit(1)).alias("events"), week.alias("week")]
    if name == "movie_id":
        first_moments = F.array_sort(F.min_by(moment, moment, metrics.FIRST_RATINGS))
        tenth = F.get(first_moments, F.lit(metrics.FIRST_RATINGS - 1))
        columns.append(to_digits(tenth - F.min(moment)).alias("days_to_10"))
    return events.groupBy(name).agg(*columns)


def _spread(by_id: DataFrame, name: str) -> pd.DataFrame:
    """How many ids have the same number of events, first week, days_to_10: one of them in each row, the others null."""
    columns = [column for column in by_id.columns if column != name]
    by_each = by_id.groupingSets([[column] for column in columns], *columns)
    return by_each.agg(F.count(F.lit(1)).alias("ids")).toPandas()


def _figures(spread: pd.DataFrame) -> Iterator[SegmentFigure]:
    by_events, by_week = (spread.dropna(subset=column) for column in ("events", "week"))
    yield from long_tail_figures(by_events["events"].to_numpy(np.int64), by_events["ids"].to_numpy(np.int64))
    weeks = zip(by_week["week"], by_week["ids"], strict=True)
    yield from ((week_segment(week), metrics.NEW, ids) for week, ids in weeks)
    if "days_to_10" in spread:
        by_days = spread.dropna(subset="days_to_10").sort_values("days_to_10")
        days, ids = by_days["days_to_10"].to_numpy(float), by_days["ids"].to_numpy(float)
        yield ALL, metrics.WITH_10, ids.sum()
        if len(days):
            yield from ((ALL, name, quantile(days, ids, q)) for name, q in metrics.DAYS_TO_10_METRICS.items())


def _sparsity(spreads: dict[str, pd.DataFrame]) -> float:
    """Of a table with at most one row per user and movie; spreads: of IDS, see _spread."""
    by_events = {name: spread.dropna(subset="events") for name, spread in spreads.items()}
    users, movies = (by_events[name]["ids"].sum() for name in IDS)
    return 1 - (by_events["user_id"]["events"] * by_events["user_id"]["ids"]).sum() / (users * movies)
