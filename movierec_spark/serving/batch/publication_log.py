"""Evidence: every publication ever made, what could be drawn for its lists, and which champion served when."""

from dataclasses import dataclass
from datetime import date, datetime

import pyarrow.compute as pc
from pyarrow.dataset import field
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.job.job import Job
from movierec_spark.publish.digest import ContentDigest, digest_of, noted_digest
from movierec_spark.publish.publication import Published
from movierec_spark.registry.version import Version
from movierec_spark.serving.batch.exploration import exploration_rows, places_and_users
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import CHAMPIONS, EXPLORATION, RECOMMENDATIONS_HISTORY


@dataclass(frozen=True)
class LastPublication:
    """The last publication of a day. number: counted from 1; 0: there is none yet.

    own_files: the files of its rows; none where rows of others stand in one of them, as compaction may leave them.
    """

    as_of: date
    number: int
    own_files: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What it is named."""
        return f"{self.as_of}/{self.number:04d}"

    @property
    def next_id(self) -> str:
        """What the next publication of the day is named."""
        return f"{self.as_of}/{self.number + 1:04d}"

    def rows(self, spark: SparkSession, lake: Lake) -> DataFrame:
        """Its rows of gold.recommendations_history."""
        return lake.read(spark, RECOMMENDATIONS_HISTORY).where(
            (F.col("as_of") == F.lit(self.as_of)) & (F.col("publication_id") == self.id)
        )

    def digest(self, spark: SparkSession, lake: Lake) -> ContentDigest | None:
        """That of its rows, as the commit of its files noted it; where none did, the rows are read. None: no rows."""
        if not self.number:
            return None
        noted = noted_digest(lake, RECOMMENDATIONS_HISTORY, self.own_files) if self.own_files else None
        return noted or digest_of(self.rows(spark, lake), RECOMMENDATIONS_HISTORY)


def publish_history(job: Job, recommendations: Published) -> str | None:
    """Add the day's recommendations to the history, unless they equal the last publication of the day.

    What was served once stays told so, and computing it again for a day gone by makes no new publication. Returns the
    id of the publication that holds them; None where another job has published others of the day meanwhile.
    """
    last = last_publication(job.lake, job.as_of)
    publication_id = last.next_id
    published = job.publish_copy(
        recommendations.attempt,
        RECOMMENDATIONS_HISTORY,
        {"publication_id": publication_id, "served": recommendations.is_current},
        previous_digest=last.digest(job.spark, job.lake),
        idempotency_key=publication_id,
    )
    if published.audit.status == "published":
        return publication_id
    return last.id if last_publication(job.lake, job.as_of).number == last.number else None


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


def last_publication(lake: Lake, as_of: date) -> LastPublication:
    """The last publication of a day, by the files that hold the day's rows; only their publication_id is read."""
    bounds = {}
    for file in lake.dataset(RECOMMENDATIONS_HISTORY).get_fragments(filter=field("as_of") == as_of):
        ids = file.to_table(columns=["publication_id"])["publication_id"]
        bounds[file.path] = pc.min_max(ids).as_py()
    last = max((ids["max"] for ids in bounds.values()), default=None)
    if last is None:
        return LastPublication(as_of, 0)
    holding = {path: ids["min"] for path, ids in bounds.items() if ids["max"] == last}
    own_files = tuple(holding) if set(holding.values()) == {last} else ()
    return LastPublication(as_of, int(last.split("/")[1]), own_files)


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
