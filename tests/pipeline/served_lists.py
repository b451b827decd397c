"""Lists of one day as files, and their copies in the history."""

from datetime import date, datetime

from movierec_spark.job.job import Job
from movierec_spark.publish.attempt import Attempt
from movierec_spark.publish.digest import ContentDigest
from movierec_spark.publish.publication import Published
from movierec_spark.tables import RECOMMENDATIONS, RECOMMENDATIONS_HISTORY
from tests.attempts import write

DAY = date(2018, 9, 26)


def recommended(job: Job, *movies: int) -> Attempt:
    """Files of gold.recommendations in which a user each gets one of the movies."""
    rows = [
        (user, 1, movie, 0.5, None, None, "hybrid", "champion", 1, True, 0.25, DAY, datetime(2018, 9, 27))
        for user, movie in enumerate(movies)
    ]
    frame = job.spark.createDataFrame(rows, RECOMMENDATIONS.schema)
    return write(frame, RECOMMENDATIONS, job.lake, {"as_of": DAY})


def copy(job: Job, source: Attempt, publication_id: str, previous_digest: ContentDigest | None = None) -> Published:
    added = {"publication_id": publication_id, "served": True}
    return job.publish_copy(source, RECOMMENDATIONS_HISTORY, added, previous_digest, publication_id)
