"""How a DAG runs a job of jobs/: one spark-submit, one at a time on a small machine."""

import os
from datetime import UTC, datetime
from pathlib import Path

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import Context, Param

from movierec_spark.orchestration.callbacks import tell_failure
from movierec_spark.orchestration.sized_profile import profile_for

PROJECT = Path(__file__).resolve().parents[1]
PROFILE = os.environ.get("MOVIEREC_SPARK_PROFILE", "local")
POOL = "movierec_spark"
FIRST_DAY = datetime(1995, 1, 1, tzinfo=UTC)  # before any data, so that every day can be backfilled
AS_OF = "{{ params.as_of or (dag_run.logical_date or dag_run.run_after) | ds }}"


def as_of_param() -> Param:
    """The day that a run processes, a date picker in the trigger form."""
    return Param(
        None,
        type=["null", "string"],
        format="date",
        title="as_of",
        description="UTC day to process; empty: the run's own day",
    )


class SizedSparkSubmitOperator(SparkSubmitOperator):
    """spark-submit with properties that fit the data of the day, which is known when the task starts."""

    def execute(self, context: Context) -> None:
        arguments = self.application_args or []
        as_of = arguments[arguments.index("--as-of") + 1]
        self.properties_file = profile_for(Path(self.properties_file or "").stem, as_of)
        super().execute(context)


def spark_job(job: str, *options: str, profile: str = PROFILE, priority_weight: int = 1) -> SparkSubmitOperator:
    """The task that submits jobs/<job>.py for the run's day.

    options: further arguments of the job. profile: the file of conf/spark that sizes it.
    """
    return SizedSparkSubmitOperator(
        task_id=job,
        application=str(PROJECT / "jobs" / f"{job}.py"),
        application_args=["--as-of", AS_OF, *options],
        properties_file=str(PROJECT / "conf" / "spark" / f"{profile}.conf"),
        name=f"movierec-{job}",
        pool=POOL,
        priority_weight=priority_weight,
        on_failure_callback=tell_failure,
    )
