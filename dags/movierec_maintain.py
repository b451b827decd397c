"""Every week: compact the tables, remove what conf no longer keeps, free what nobody can read any more."""

from datetime import timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG
from airflow.timetables.trigger import CronTriggerTimetable
from spark_job import AS_OF, FIRST_DAY, as_of_param

from movierec_spark.orchestration.callbacks import tell_failure

with DAG(
    "movierec_maintain",
    description=__doc__,
    schedule=CronTriggerTimetable("0 8 * * 1", timezone="UTC", interval=timedelta(days=1)),
    start_date=FIRST_DAY,
    catchup=False,
    max_active_runs=1,
    params={"as_of": as_of_param()},
    tags=["movierec"],
):
    BashOperator(
        task_id="maintain",
        bash_command=f"movierec run maintain --as-of {AS_OF}",
        on_failure_callback=tell_failure,
    )
