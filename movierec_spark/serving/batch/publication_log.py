"""Evidence: every publication ever made, what could be drawn for its lists, and which champion served when."""

from dataclasses import dataclass
from datetime import date, datetime

import pyarrow.compute as pc
from pyarrow.dataset import field
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.job.job import Job
from movierec_spark.publish.publication import Published
from movierec_spark.registry.version import Version
from movierec_spark.serving.batch.exploration import exploration_rows, places_and_users
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import CHAMPIONS, EXPLORATION, RECOMMENDATIONS_HISTORY


@dataclass(frozen=True)
class LastPublication:
    """The last publication of a day: its number, counted from 1 (0: there is none yet), and its rows."""

    number: int
    rows: DataFrame | None

    def id(self, as_of: date) -> str:
        """What it is named."""
        return f"{as_of}/{self.number:04d}"

    def next_id(self, as_of: date) -> str:
        """What the next publication of the day is named."""
        return f"{as_of}/{self.number + 1:04d}"


def publish_history(job: Job, recommendations: Published) -> str | None:
    """Add the day's recommendations to the history, unless they equal the last publication of the day.

    What was served once stays told so, and computing it again for a day gone by makes no new publication. Returns the
    id of the publication that holds them; None where another job has published others of the day meanwhile.
    """
    last = _last_of_day(job)
    publication_id = last.next_id(job.as_of)
    published = job.publish_copy(
        recommendations.attempt,
        RECOMMENDATIONS_HISTORY,
        {"publication_id": publication_id, "served": recommendations.is_current},
        previous_rows=last.rows,
        idempotency_key=publication_id,
    )
    if published.audit.status == "published":
        return publication_id
    return last.id(job.as_of) if _last_of_day(job).number == last.number else None


def publish_exploration(job: Job, lists: DataFrame, publication_id: str) -> None:
    """Add what could be drawn for the lists of a publication; nothing where it stands there already.

    lists: user_lists rows. A job that was killed after it had published the history makes up for it when it runs again.
    """
    job.publish(
        exploration_rows(lists, publication_id, job.as_of),
        EXPLORATION,
        in_order=True,
        skip_empty=True,
        derive=places_and_users,
        idempotency_key=publication_id,
    )


def record_champion(job: Job, version: Version, served_from: datetime) -> None:
    """Note in ops.champions that a version begins to serve; nothing where it served already."""
    champions = job.lake.read(job.spark, CHAMPIONS)
    last = champions.agg(F.max_by("model_version", "served_from")).first()
    if last is None or last[0] != version.number:
        row = {"model_version": version.number, "served_from": served_from, "as_of": job.as_of}
        job.publish(frame(job.spark, [row], CHAMPIONS.schema), CHAMPIONS)


def _last_of_day(job: Job) -> LastPublication:
    if not job.lake.files(RECOMMENDATIONS_HISTORY, {"as_of": job.as_of}):
        return LastPublication(0, None)
    return last_publication(job.lake.read(job.spark, RECOMMENDATIONS_HISTORY), job.as_of)


def last_publication(history: DataFrame, as_of: date) -> LastPublication:
    """The last publication of a day. history: gold.recommendations_history rows."""
    of_day = history.where(F.col("as_of") == F.lit(as_of))
    last = of_day.agg(F.max("publication_id")).first()
    if last is None or last[0] is None:
        return LastPublication(0, None)
    return LastPublication(int(last[0].split("/")[1]), of_day.where(F.col("publication_id") == last[0]))


def last_served_id(lake: Lake, day: date) -> str | None:
    """The id of the last publication that was served for a day before this one; None where there is none.

    Days are looked at from the newest back, since to look at all of them would take longer from year to year.
    """
    for earlier in reversed([other for other in lake.days(RECOMMENDATIONS_HISTORY) if other < day]):
        if served := served_id_of(lake, earlier):
            return served
    return None


def served_id_of(lake: Lake, day: date) -> str | None:
    """The id of the last publication that was served for the day; None where there is none."""
    is_served = (field("as_of") == day) & field("served")
    batches = lake.dataset(RECOMMENDATIONS_HISTORY).to_batches(columns=["publication_id"], filter=is_served)
    return max((pc.max(batch["publication_id"]).as_py() for batch in batches if batch.num_rows), default=None)


def day_of_publication(publication_id: str) -> date:
    """The day whose data the publication knew."""
    return date.fromisoformat(publication_id.split("/")[0])
