"""The monitor job: what the recommendations that were served brought on a day."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.job import Job
from movierec_spark.monitoring.attribution import performance
from movierec_spark.serving.history import last_served_before
from movierec_spark.tables import MODEL_PERFORMANCE, RATINGS, RECOMMENDATIONS_HISTORY


def monitor(job: Job) -> None:
    """Publish gold.model_performance of the job's day; no rows where nothing was served before it."""
    history = job.lake.read(job.spark, RECOMMENDATIONS_HISTORY)
    served = last_served_before(history, job.as_of)
    if served is None:
        job.remark("nothing had been served before this day")
        job.publish(job.spark.createDataFrame([], MODEL_PERFORMANCE.schema), MODEL_PERFORMANCE)
        return
    rows = performance(served, _events(job), job.settings.evaluation.k, job.as_of)
    job.publish(rows, MODEL_PERFORMANCE)


def _events(job: Job) -> DataFrame:
    """user_id, movie_id, liked: what users did on the day itself."""
    ratings = job.lake.known(job.spark, RATINGS, job.as_of)
    liked_from = job.settings.preferences.liked_from
    return ratings.where(F.to_date("rated_at") == F.lit(job.as_of)).select(
        "user_id", "movie_id", (F.col("rating") >= liked_from).alias("liked")
    )
