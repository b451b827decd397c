"""On a change of champion: recommend again for the newest day that is served."""

from airflow.sdk import DAG
from spark_job import FIRST_DAY, as_of_param, spark_job

with DAG(
    "movierec_publish",
    description=__doc__,
    schedule=None,
    start_date=FIRST_DAY,
    catchup=False,
    max_active_runs=1,
    params={"as_of": as_of_param()},
    tags=["movierec"],
):
    spark_job("recommend", "--newest", priority_weight=10)
