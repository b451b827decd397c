"""The runs of DAGs from PostgreSQL, whose tables Airflow's migrations made."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from movierec_spark.devstack.preparation import register_dags
from movierec_spark.monitoring.status.airflow_state import FailedTask, Heartbeat, Run, airflow_state
from movierec_spark.settings import PROJECT, Settings
from movierec_spark.settings.operation_sections import Stack
from tests.pipeline.postgres import DATABASE, PASSWORD, USER, pg_ctl, postgres
from tests.unit.monitoring.status.airflow_rows import AirflowRows

MIDNIGHT = datetime(2018, 9, 27, tzinfo=UTC)


@pytest.mark.skipif(pg_ctl() is None, reason="PostgreSQL is not installed")
def test_it_tells_the_same_from_postgresql(tmp_path: Path) -> None:
    with postgres() as server:
        address = f"postgresql+psycopg2://{USER}:{PASSWORD.replace(' ', '%20')}@localhost:{server.port}/{DATABASE}"
        register_dags(Settings(home=tmp_path, stack=Stack(database=address)))
        with server.connect() as session, session.cursor() as cursor:
            cursor.execute("SET TIME ZONE 'UTC'")
            rows = AirflowRows(lambda text, row: cursor.execute(re.sub(r":(\w+)", r"%(\1)s", text), row))
            rows.run("movierec_daily", "success", MIDNIGHT - timedelta(days=1))
            end = MIDNIGHT + timedelta(minutes=2)
            run_id = rows.run("movierec_daily", "failed", MIDNIGHT, end, conf={"as_of": "2018-09-26"})
            rows.failed_task("movierec_daily", run_id, "conform", end, try_number=3)
            rows.heartbeat("SchedulerJob", "running", MIDNIGHT)
            rows.import_error("shop.py")
        state = airflow_state(address)
    dags = {dag.dag_id: dag for dag in state.dags}
    assert set(dags) == {file.stem for file in (PROJECT / "dags").glob("movierec_*.py")}
    run = Run(run_id, "failed", datetime(2018, 9, 26).date(), MIDNIGHT, end, FailedTask("conform", 3))
    assert (dags["movierec_daily"].is_paused, dags["movierec_daily"].last_run) == (True, run)
    assert state.heartbeats == (Heartbeat("scheduler", True, MIDNIGHT),)
    assert state.unreadable == ("shop.py",)
