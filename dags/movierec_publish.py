"""When the champion is not what is served, or by hand: recommend again for the newest day that is served."""

from airflow.sdk import DAG, Asset, AssetWatcher
from spark_job import FIRST_DAY, as_of_param, spark_job

from movierec_spark.orchestration.champion_trigger import ChampionMoved

champion = Asset(
    "movierec_champion",
    uri="x-movierec://champion",
    watchers=[AssetWatcher(name="champion_moved", trigger=ChampionMoved())],
)

with DAG(
    "movierec_publish",
    description=__doc__,
    schedule=[champion],
    start_date=FIRST_DAY,
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,
    params={"as_of": as_of_param()},
    tags=["movierec"],
):
    spark_job("recommend", "--newest", priority_weight=10)
