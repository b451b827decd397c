"""The monitor job: how users received, on a day, the recommendations that were served before it."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.features.preferences import event_weight, preferences
from movierec_spark.job.job import Job
from movierec_spark.monitoring.online_metrics import online_metrics
from movierec_spark.serving.batch.publication_log import last_served_before
from movierec_spark.settings.data_sections import Preferences
from movierec_spark.storage.arrow import frame
from movierec_spark.tables import FEEDBACK, MODEL_PERFORMANCE, RATINGS, RECOMMENDATIONS_HISTORY


def monitor(job: Job) -> None:
    """Publish gold.model_performance of the job's day; no rows where nothing was served before it."""
    history = job.lake.read(job.spark, RECOMMENDATIONS_HISTORY)
    served = last_served_before(history, job.as_of)
    if served is None:
        job.remark("nothing had been served before this day")
        job.publish(frame(job.spark, [], MODEL_PERFORMANCE.schema), MODEL_PERFORMANCE)
        return
    rows = online_metrics(served, _events(job), job.settings.evaluation.k, job.as_of)
    job.publish(rows, MODEL_PERFORMANCE)


def _events(job: Job) -> DataFrame:
    """The liked_events of what users did on the day itself."""
    ratings, feedback = (job.lake.known(job.spark, table, job.as_of) for table in (RATINGS, FEEDBACK))
    rated = ratings.where(F.to_date("rated_at") == F.lit(job.as_of))
    occurred = feedback.where(F.to_date("occurred_at") == F.lit(job.as_of))
    return liked_events(rated, occurred, job.as_of, job.settings.preferences)


def liked_events(ratings: DataFrame, feedback: DataFrame, as_of: date, settings: Preferences) -> DataFrame:
    """user_id, movie_id, liked (boolean); one row per user and movie of the day's ratings and feedback.

    A movie is liked if its rating reaches settings.liked_from or one of its events has a weight above 0, unless
    the events of that day make it unwanted.
    """
    by_rating = ratings.select("user_id", "movie_id", (F.col("rating") >= settings.liked_from).alias("liked"))
    weight = event_weight(F.col("event_type"), settings)
    by_weight = feedback.select("user_id", "movie_id", (weight > 0).alias("liked"))
    unwanted = preferences(ratings, feedback, as_of, settings).select("user_id", "movie_id", "is_unwanted")
    return (
        by_rating.unionByName(by_weight)
        .groupBy("user_id", "movie_id")
        .agg(F.max("liked").alias("liked"))
        .join(unwanted.where("is_unwanted"), on=["user_id", "movie_id"], how="left")
        .select("user_id", "movie_id", (F.col("liked") & F.col("is_unwanted").isNull()).alias("liked"))
    )
