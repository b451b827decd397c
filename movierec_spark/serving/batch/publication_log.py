"""gold.recommendations_history: every publication ever made, as evidence; ops.champions: who served when."""

from dataclasses import dataclass
from datetime import date, datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.job.job import Job
from movierec_spark.publish.publication import Published
from movierec_spark.registry.versions import Version
from movierec_spark.storage.arrow import frame
from movierec_spark.tables import CHAMPIONS, RECOMMENDATIONS_HISTORY


@dataclass(frozen=True)
class LastPublication:
    """The last publication of a day: its number, counted from 1 (0: there is none yet), and its rows."""

    number: int
    rows: DataFrame | None

    def next_id(self, as_of: date) -> str:
        """What the next publication of the day is named."""
        return f"{as_of}/{self.number + 1:04d}"


def publish_history(job: Job, recommendations: Published) -> None:
    """Add the day's recommendations to the history, unless they equal the last publication of the day.

    What was served once stays told so, and computing it again for a day gone by makes no new publication.
    """
    last = LastPublication(0, None)
    if job.lake.files(RECOMMENDATIONS_HISTORY, {"as_of": job.as_of}):
        last = last_publication(job.lake.read(job.spark, RECOMMENDATIONS_HISTORY), job.as_of)
    publication_id = last.next_id(job.as_of)
    job.publish_copy(
        recommendations.attempt,
        RECOMMENDATIONS_HISTORY,
        {"publication_id": publication_id, "served": recommendations.is_current},
        previous_rows=last.rows,
        idempotency_key=publication_id,
    )


def record_champion(job: Job, version: Version, served_from: datetime) -> None:
    """Note in ops.champions that a version begins to serve; nothing where it served already."""
    champions = job.lake.read(job.spark, CHAMPIONS)
    last = champions.agg(F.max_by("model_version", "served_from")).first()
    if last is None or last[0] != version.number:
        row = {"model_version": version.number, "served_from": served_from, "as_of": job.as_of}
        job.publish(frame(job.spark, [row], CHAMPIONS.schema), CHAMPIONS)


def last_publication(history: DataFrame, as_of: date) -> LastPublication:
    """The last publication of a day. history: gold.recommendations_history rows."""
    of_day = history.where(F.col("as_of") == F.lit(as_of))
    last = of_day.agg(F.max("publication_id")).first()
    if last is None or last[0] is None:
        return LastPublication(0, None)
    return LastPublication(int(last[0].split("/")[1]), of_day.where(F.col("publication_id") == last[0]))


def last_served_before(history: DataFrame, day: date) -> DataFrame | None:
    """The rows that users last saw before a day began; None where nothing was served by then."""
    served = history.where("served").where(F.col("as_of") < F.lit(day))
    last = served.agg(F.max("publication_id")).first()
    if last is None or last[0] is None:
        return None
    as_of = date.fromisoformat(last[0].split("/")[0])
    return served.where((F.col("as_of") == F.lit(as_of)) & (F.col("publication_id") == last[0]))
