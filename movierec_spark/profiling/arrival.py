"""When events arrived: the lag between an event and the drop that brought it, and the share that came late."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.profiling import metrics
from movierec_spark.profiling.figure import Figure, existing
from movierec_spark.profiling.population import Population
from movierec_spark.profiling.segments import ALL


def with_arrival_lag(events: DataFrame, event_time: str) -> DataFrame:
    """events with arrival_lag_days INT: the day of the drop less the day of the event."""
    return events.withColumn("arrival_lag_days", F.datediff("as_of", F.to_date(event_time)))


def describe_late_events(population: Population, event_time: str) -> list[Figure]:
    """The share of events that became known on a later day than their own, of all and by source."""
    is_late = F.col("known_at") > F.to_date(event_time)
    shares = population.rows.groupingSets([[], ["source"]], "source").agg(F.avg(is_late.cast("double")).alias("share"))
    return list(
        existing(
            (population.table_name, "", ALL if source is None else f"source {source}", metrics.LATE_SHARE, share)
            for source, share in shares.collect()
        )
    )
