"""Every week: profile what the tables hold, and write a report of it for people."""

from datetime import timedelta

from airflow.sdk import DAG
from airflow.timetables.trigger import CronTriggerTimetable
from spark_job import FIRST_DAY, as_of_param, spark_job

with DAG(
    "movierec_explore",
    description=__doc__,
    schedule=CronTriggerTimetable("0 6 * * 1", timezone="UTC", interval=timedelta(days=1)),
    start_date=FIRST_DAY,
    catchup=False,
    max_active_runs=1,
    params={"as_of": as_of_param()},
    tags=["movierec"],
):
    spark_job("explore")
