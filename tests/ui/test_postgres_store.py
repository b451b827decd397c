"""The stack with PostgreSQL as Airflow's store."""

from pathlib import Path

import pytest

from movierec_spark.devstack.airflow_api import DagRun
from tests.pipeline.postgres import DATABASE, PASSWORD, USER, pg_ctl, postgres
from tests.ui.administrator import Administrator
from tests.ui.stack import eventually, running_stack

pytestmark = [pytest.mark.ui, pytest.mark.skipif(pg_ctl() is None, reason="PostgreSQL is not installed")]
DAG = "movierec_daily"
A_RUN = 600  # seconds


def test_a_day_runs_with_all_that_airflow_knows_in_postgresql(tmp_path: Path) -> None:
    with postgres() as server:
        address = f"postgresql+psycopg2://{USER}:{PASSWORD.replace(' ', '%20')}@localhost:{server.port}/{DATABASE}"
        with running_stack(tmp_path, MOVIEREC_STACK__DATABASE=address) as stack:
            airflow, run = Administrator(stack.airflow, stack.password), DagRun(DAG, "by-hand")
            assert eventually(lambda: DAG in airflow.dag_ids(), 120)
            airflow.trigger(run, "2018-09-26")
            airflow.unpause(DAG)
            assert eventually(lambda: airflow.task_states(run).get("ingest") == "success", A_RUN)
        with server.connect() as session, session.cursor() as cursor:
            cursor.execute("SELECT state FROM task_instance WHERE run_id = 'by-hand' AND task_id = 'ingest'")
            assert cursor.fetchall() == [("success",)]
            cursor.execute("SELECT slots FROM slot_pool WHERE pool = 'movierec_spark'")
            assert cursor.fetchall() == [(1,)]
    assert not (tmp_path / "airflow" / "airflow.db").exists()
