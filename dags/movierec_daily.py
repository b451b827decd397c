"""Every day: take in what arrived, conform it, recommend, do again the days made stale, watch how it is received."""

from airflow.sdk import DAG
from airflow.timetables.interval import CronDataIntervalTimetable
from spark_job import FIRST_DAY, as_of_param, spark_job

with DAG(
    "movierec_daily",
    description=__doc__,
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=FIRST_DAY,
    catchup=False,
    max_active_runs=1,
    params={"as_of": as_of_param()},
    tags=["movierec"],
):
    (
        spark_job("ingest")
        >> spark_job("conform")
        >> spark_job("recommend")
        >> spark_job("refresh")
        >> spark_job("monitor")
    )
