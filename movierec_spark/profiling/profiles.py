"""gold.profiles: the figures of a day, and how far they drifted since the profile before."""

from datetime import date

from pyspark.sql import Column
from pyspark.sql import functions as F

from movierec_spark.job.job import Job
from movierec_spark.profiling.drift import drift_since
from movierec_spark.profiling.figure import Figure
from movierec_spark.profiling.measure import measure
from movierec_spark.profiling.metrics import PSI
from movierec_spark.storage.arrow import frame
from movierec_spark.tables import PROFILES


def profile(job: Job) -> None:
    """Publish gold.profiles of the job's day, and anew that of the next profiled day, whose drift is since this one.

    So the rows do not depend on the order in which days are profiled.
    """
    figures = measure(job)
    previous_day = _neighbour(job, F.max("as_of"), F.col("as_of") < F.lit(job.as_of))
    drift = drift_since(figures, _figures(job, previous_day), previous_day) if previous_day else []
    _publish(job, [*figures, *drift])
    next_day = _neighbour(job, F.min("as_of"), F.col("as_of") > F.lit(job.as_of))
    if next_day:
        later = [figure for figure in _figures(job, next_day) if figure.metric != PSI]
        _publish(job.for_day(next_day), [*later, *drift_since(later, figures, job.as_of)])


def _neighbour(job: Job, nearest: Column, condition: Column) -> date | None:
    """The profiled day that is nearest, of those that meet the condition."""
    row = job.lake.read(job.spark, PROFILES).where(condition).agg(nearest).first()
    return row[0] if row else None


def _figures(job: Job, day: date) -> list[Figure]:
    rows = job.lake.read(job.spark, PROFILES).where(F.col("as_of") == F.lit(day))
    return [Figure(*row) for row in rows.select(*Figure._fields).collect()]


def _publish(job: Job, figures: list[Figure]) -> None:
    rows = [{"as_of": job.as_of, **figure._asdict()} for figure in sorted(figures)]
    job.publish(frame(job.spark, rows, PROFILES.schema), PROFILES)
