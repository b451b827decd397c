"""Run a DAG for a day in this process, as `airflow dags test` does, on a database that is made first.

python tests/airflow/run_dag.py DAG DAY, with environment() set. Ends with 1 where the run fails.
"""

import sys

from airflow.sdk.timezone import parse
from airflow.utils.cli import get_bagged_dag
from airflow.utils.state import DagRunState

from movierec_spark.devstack.airflow_database import prepare


def main(dag_id: str, day: str) -> bool:
    """Whether it succeeds."""
    prepare()
    return get_bagged_dag(None, dag_id).test(logical_date=parse(day)).state == DagRunState.SUCCESS


if __name__ == "__main__":
    sys.exit(not main(*sys.argv[1:]))
