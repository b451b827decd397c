"""What came of the rows of drops: figures of the silver tables from ops.audit and silver.quarantine."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.profiling import metrics
from movierec_spark.profiling.figure import Figure, existing
from movierec_spark.profiling.segments import ALL, BOTH, MOST_CHARACTERS

ROW_COUNTS = {
    metrics.DELIVERED: "rows_in",
    metrics.PUBLISHED: "rows_published",
    metrics.REJECTED: "rows_quarantined",
    metrics.DUPLICATE: "rows_duplicate",
}


def describe_audits(audits: DataFrame, as_of: date) -> list[Figure]:
    """How many rows the drops up to the day brought, and what became of them; audits: ops.audit."""
    newest_first = Window.partitionBy("table_name", "source", "as_of").orderBy(
        F.desc("published_at"), F.desc("version")
    )
    in_effect = (
        audits.where("status = 'published' AND table_name LIKE 'silver.%'")
        .where(F.col("as_of") <= F.lit(as_of))
        .withColumn("nth", F.row_number().over(newest_first))
        .where("nth = 1")
        .groupBy("table_name")
        .agg(*[F.sum(column).alias(metric) for metric, column in ROW_COUNTS.items()])
    )
    return list(
        existing((row.table_name, "", ALL, metric, row[metric]) for row in in_effect.collect() for metric in ROW_COUNTS)
    )


def describe_rejected(quarantine: DataFrame, as_of: date) -> list[Figure]:
    """Rejected rows by reason, by day of the drop, and by both; quarantine: silver.quarantine.

    A row that breaks two rules counts under both reasons, and once under its day.
    """
    by_reasons = (
        quarantine.where(F.col("as_of") <= F.lit(as_of))
        .groupBy("table_name", "as_of", "reasons")
        .agg(F.count(F.lit(1)).alias("rows"))
    )
    counts: Counter[tuple[str, str]] = Counter()
    for table, day, reasons, rows in by_reasons.collect():
        for segment in _segments(day, reasons, as_of):
            counts[table, segment] += rows
    return list(existing((table, "", segment, metrics.REJECTED, rows) for (table, segment), rows in counts.items()))


def _segments(day: date, reasons: list[str], as_of: date) -> Iterator[str]:
    of_reasons = [f"reason {reason[:MOST_CHARACTERS]}" for reason in reasons]
    yield from of_reasons
    if day > as_of - timedelta(days=metrics.DAYS_SHOWN):
        yield f"day {day}"
        yield from (f"day {day}{BOTH}{reason}" for reason in of_reasons)
