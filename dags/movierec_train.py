"""Every week: train, evaluate, and register the model where it is good enough."""

from datetime import timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG
from airflow.timetables.trigger import CronTriggerTimetable
from spark_job import AS_OF, FIRST_DAY, as_of_param, spark_job

from movierec_spark.orchestration.callbacks import tell_failure

with DAG(
    "movierec_train",
    description=__doc__,
    schedule=CronTriggerTimetable("0 3 * * 1", timezone="UTC", interval=timedelta(days=1)),
    start_date=FIRST_DAY,
    catchup=False,
    max_active_runs=1,
    params={"as_of": as_of_param()},
    tags=["movierec"],
):
    train = spark_job("train")
    register = BashOperator(
        task_id="register",
        bash_command=f"movierec run register --as-of {AS_OF}",
        on_failure_callback=tell_failure,
    )
    train >> register
