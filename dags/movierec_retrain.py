"""When drift or enough new events make a training due before its week is over: start movierec_train, and say why."""

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, Asset, AssetWatcher
from spark_job import FIRST_DAY, OWN_DAY, as_of_param

from movierec_spark.orchestration.callbacks import tell_failure
from movierec_spark.orchestration.retraining_trigger import RetrainingDue

EVENT = "(triggering_asset_events.values() | first | last).extra.payload"
DAY = f"{{{{ params.as_of or ({EVENT}.as_of if triggering_asset_events else {OWN_DAY}) }}}}"
REASON = f"{{{{ {EVENT}.reason if triggering_asset_events else 'by hand' }}}}"


class StartTraining(TriggerDagRunOperator):
    """The note of the run tells the reason, which so stands in the list of runs."""

    template_fields = (*TriggerDagRunOperator.template_fields, "note")


retrain = Asset(
    "movierec_retrain",
    uri="x-movierec://retrain",
    watchers=[AssetWatcher(name="retraining_due", trigger=RetrainingDue())],
)

with DAG(
    "movierec_retrain",
    description=__doc__,
    schedule=[retrain],
    start_date=FIRST_DAY,
    catchup=False,
    max_active_runs=1,
    params={"as_of": as_of_param()},
    tags=["movierec"],
):
    StartTraining(
        task_id="start_training",
        trigger_dag_id="movierec_train",
        trigger_run_id=f"retrain__{DAY}",  # of each day one at most, however often it is due
        conf={"as_of": DAY, "reason": REASON},
        note=REASON,
        logical_date=None,
        skip_when_already_exists=True,
        on_failure_callback=tell_failure,
    )
