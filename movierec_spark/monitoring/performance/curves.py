"""The curves of online figures that stand on each version in MLflow."""

from collections import defaultdict
from datetime import timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.job.job import Job


def log_to_versions(job: Job, measured: DataFrame) -> None:
    """Log the figures of the lists whose feedback.window_days end on the job's day, of all users, to their versions.

    measured: gold.model_performance rows. So each day of lists becomes one point of a version's curves.
    """
    window = job.settings.feedback.window_days
    day = job.as_of - timedelta(days=window)
    of_day = (F.col("as_of") == F.lit(day)) & F.coalesce(F.col("window_days") == window, F.lit(True))
    rows = measured.where(of_day & (F.col("breakdown") == "all") & F.col("model_version").isNotNull())
    figures: dict[int, dict[str, float]] = defaultdict(dict)
    for row in rows.select("model_version", "metric", "value").collect():
        figures[row["model_version"]][row["metric"]] = row["value"]
    if figures:
        from movierec_spark.registry.online_figures import log_online_figures  # MLflow takes seconds to import

        for version, of_version in figures.items():
            if not log_online_figures(version, day, of_version, job.settings):
                job.remark(f"the registry has no run of version {version}, so its figures of {day} are not logged")
