"""Run DAGs here and now, one after the other, as `airflow dags test` does, printing Airflow's log as JSON lines.

One process for all of them (python -m movierec_spark.cli.dag_runs DAG=DAY [DAG=DAY ...], with environment()
set), since Airflow's imports cost more than its runs. Ends with 1 after the first run that fails.
"""

import sys

from airflow.sdk.timezone import parse
from airflow.utils.cli import get_bagged_dag
from airflow.utils.state import DagRunState

from movierec_spark.cli.airflow_store import prepare


def main() -> None:
    prepare()
    for run in sys.argv[1:]:
        dag_id, day = run.split("=")
        if get_bagged_dag(None, dag_id).test(logical_date=parse(day)).state != DagRunState.SUCCESS:
            sys.exit(1)


if __name__ == "__main__":
    main()
