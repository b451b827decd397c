"""How a DAG runs a job of jobs/: one spark-submit, one at a time on a small machine."""

from datetime import UTC, datetime
from pathlib import Path

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import BaseHook, Context, Param

from movierec_spark.orchestration.callbacks import tell_failure
from movierec_spark.orchestration.spark_properties import properties_for

PROJECT = Path(__file__).resolve().parents[1]
POOL = "movierec_spark"
FIRST_DAY = datetime(1995, 1, 1, tzinfo=UTC)  # before any data, so that every day can be backfilled
OWN_DAY = "(dag_run.logical_date or dag_run.run_after) | ds"
AS_OF = f"{{{{ params.as_of or {OWN_DAY} }}}}"


def as_of_param() -> Param:
    """The day that a run processes, a date picker in the trigger form."""
    return Param(
        None,
        type=["null", "string"],
        format="date",
        title="as_of",
        description="UTC day to process; empty: the run's own day",
    )


class JobOperator(SparkSubmitOperator):
    """spark-submit of a job, where Airflow's connection to Spark says, with properties that fit the data of the day."""

    def execute(self, context: Context) -> None:
        self.choose_properties()
        super().execute(context)

    def choose_properties(self) -> None:
        """Set properties_file, for the day and the connection as they are now, when the task starts."""
        arguments = self.application_args or []
        as_of = arguments[arguments.index("--as-of") + 1]
        connection = BaseHook.get_connection(self._conn_id)
        self.properties_file = properties_for(self.task_id, as_of, connection.host or "", connection.extra_dejson)


def spark_job(job: str, *options: str, priority_weight: int = 1) -> JobOperator:
    """The task that submits jobs/<job>.py for the run's day. options: further arguments of the job."""
    return JobOperator(
        task_id=job,
        application=str(PROJECT / "jobs" / f"{job}.py"),
        application_args=["--as-of", AS_OF, *options],
        name=f"movierec-{job}",
        pool=POOL,
        priority_weight=priority_weight,
        on_failure_callback=tell_failure,
    )
