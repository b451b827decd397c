"""Run jobs one after the other in one Spark session, each as an application of its own would."""

import uuid
from collections.abc import Callable
from datetime import date

from pyspark.sql import SparkSession

from movierec_spark.job.job import Job
from movierec_spark.quality.docs import site_of
from movierec_spark.quality.docs_store import WRITTEN
from movierec_spark.quality.gx_context import context
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake


def run_job(name: str, work: Callable[[Job], object], spark: SparkSession, as_of: date, configured: Settings) -> None:
    """A job that knows nothing of the one before."""
    lake = Lake.of(configured)
    lake.create_tables()
    job = Job(name, spark, configured, as_of, lake, f"{name}-{uuid.uuid4()}")
    try:
        work(job)
    finally:
        job.end()
    print(job.summary(0))
    spark.catalog.clearCache()
    spark.sparkContext._jvm.org.apache.spark.sql.delta.DeltaLog.clearCache()
    site_of.cache_clear()
    context.cache_clear()
    WRITTEN.clear()
