"""The curves of online figures that stand on each version in MLflow."""

from collections import defaultdict
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from movierec_spark.job.job import Job


def log_to_versions(job: Job, measured: pa.Table) -> None:
    """Log the figures of the lists whose feedback.window_days end on the job's day, of all users, to their versions.

    measured: gold.model_performance rows. So each day of lists becomes one point of a version's curves.
    """
    window = job.settings.feedback.window_days
    day = job.as_of - timedelta(days=window)
    of_day = (pc.field("as_of") == day) & (pc.field("window_days").is_null() | (pc.field("window_days") == window))
    of_versions = (pc.field("breakdown") == "all") & pc.field("model_version").is_valid()
    figures: dict[int, dict[str, float]] = defaultdict(dict)
    for row in measured.filter(of_day & of_versions).to_pylist():
        figures[row["model_version"]][row["metric"]] = row["value"]
    if figures:
        from movierec_spark.registry.online_figures import log_online_figures  # MLflow takes seconds to import

        for version, of_version in figures.items():
            if not log_online_figures(version, day, of_version, job.settings):
                job.remark(f"the registry has no run of version {version}, so its figures of {day} are not logged")
