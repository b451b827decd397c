"""Parses the DAGs in a fresh interpreter and prints as JSON what the tests look at.

A process of its own, because Airflow's imports and logging don't belong into the one that tests Spark.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from airflow.dag_processing.dagbag import BundleDagBag
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG
from airflow.sdk.exceptions import ParamValidationError

DAGS = Path(__file__).resolve().parents[2] / "dags"
WEDNESDAY = datetime(2018, 9, 26, tzinfo=UTC)
BY_SCHEDULE = SimpleNamespace(logical_date=WEDNESDAY, run_after=datetime(2018, 9, 27, tzinfo=UTC))
BY_EVENT = SimpleNamespace(logical_date=None, run_after=WEDNESDAY)


def main() -> None:
    bag = BundleDagBag(DAGS, bundle_path=DAGS, bundle_name="dags-folder")
    facts = {
        "import_errors": bag.import_errors,
        "heavy": [
            name
            for name in ("pyspark", "great_expectations", "mlflow", "numba", "pandas", "deltalake")
            if name in sys.modules
        ],
        "dags": {dag_id: describe(dag_id, bag) for dag_id in bag.dag_ids},
    }
    print(json.dumps(facts, default=str))


def describe(dag_id: str, bag: BundleDagBag) -> dict[str, Any]:
    return {
        "tasks": {task.task_id: sorted(task.downstream_task_ids) for task in bag.dags[dag_id].tasks},
        "pools": {task.task_id: task.pool for task in bag.dags[dag_id].tasks},
        "by_schedule": commands(bag.dags[dag_id], BY_SCHEDULE, None),
        "by_hand": commands(bag.dags[dag_id], BY_SCHEDULE, "2018-09-20"),
        "by_event": commands(bag.dags[dag_id], BY_EVENT, None),
        "as_of": {text or "": accepts(bag.dags[dag_id], text) for text in (None, "2018-09-20", "2018-13-01", "today")},
    }


def commands(dag: DAG, dag_run: SimpleNamespace, as_of: str | None) -> dict[str, str]:
    """The command line of each task, or the run that it starts, as it runs with these parameters."""
    context = {"dag_run": dag_run, "params": {"as_of": as_of}, "triggering_asset_events": {}}
    return {task.task_id: command(task, context) for task in dag.tasks}


def command(task: Any, context: dict[str, Any]) -> str:
    rendered = task.prepare_for_execution()
    rendered.render_template_fields(context)
    if hasattr(rendered, "bash_command"):
        return rendered.bash_command
    if isinstance(rendered, TriggerDagRunOperator):
        return f"{rendered.trigger_dag_id} {rendered.trigger_run_id} {json.dumps(rendered.conf)} {rendered.note}"
    rendered.choose_properties()
    return " ".join(rendered._get_hook()._build_spark_submit_command(rendered.application))


def accepts(dag: DAG, text: str | None) -> bool:
    """Whether the trigger form's field takes the text."""
    try:
        dag.params.get_param("as_of").resolve(text)
    except ParamValidationError:
        return False
    return True


if __name__ == "__main__":
    main()
