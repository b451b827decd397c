"""The part of the monitor job that compares the variants."""

from collections.abc import Collection
from datetime import timedelta

from movierec_spark.job.job import Job
from movierec_spark.monitoring.variants.compare import LEAST_P, compare
from movierec_spark.monitoring.variants.compared_days import compared_publications
from movierec_spark.monitoring.variants.user_totals import INPUTS, user_totals
from movierec_spark.settings.serving_section import CHAMPION
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.duckdb_views import connect
from movierec_spark.tables import VARIANT_COMPARISONS


def compare_variants(job: Job) -> None:
    """Publish gold.variant_comparisons of the job's day, where several variants serve."""
    feedback, day = job.settings.feedback, timedelta(days=1)
    first = job.as_of - timedelta(days=feedback.compared_days)
    publications = compared_publications(job.lake, job.as_of - day, first)
    if not publications:
        return
    with connect(job.settings, *INPUTS) as lake:
        totals = user_totals(lake, publications, job.as_of, job.settings.preferences)
    shares, samples = _shares(job, set(totals["variant"])), job.settings.evaluation.bootstrap_samples
    rows = list(compare(totals, shares, len(publications), feedback.horizon_days, samples, job.as_of))
    job.publish(frame(job.spark, rows, VARIANT_COMPARISONS.schema), VARIANT_COMPARISONS)
    if any((row["sample_ratio_p"] or 1.0) < LEAST_P for row in rows):
        job.remark("variants can't be compared: users are missing from one (sample_ratio_p)")


def _shares(job: Job, served: Collection[str]) -> dict[str, float]:
    """The share of the users of each variant that served any; the champion has what is left.

    Users of an alias that no version could serve have got the champion's lists.
    """
    shares = {name: share for name, share in job.settings.serving.variants.items() if name in served}
    return {CHAMPION: 1 - sum(shares.values()), **shares}
