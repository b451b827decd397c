"""A task that fails tells people why, through Airflow's own callback."""

import os
import subprocess
import sys
from pathlib import Path

from movierec_spark.devstack.environment import environment
from movierec_spark.settings import Settings
from tests.listeners import web_server


def test_the_reason_of_a_failed_task_reaches_the_webhook(tmp_path: Path) -> None:
    env = environment(Settings(home=tmp_path)) | {"MOVIEREC_SOURCES__MOVIELENS__REQUIRED": "true"}
    env |= {"MOVIEREC_REGISTRY__TRACKING_URI": "http://mlflow.example.com:5000"}
    with web_server() as (address, posted):
        run = [sys.executable, Path(__file__).with_name("run_dag.py"), "movierec_daily", "2018-09-26"]
        done = subprocess.run(run, env=env | {"MOVIEREC_ALERTS__WEBHOOK": address}, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    (alert,) = posted
    assert (alert["dag_id"], alert["task_id"], alert["day"]) == ("movierec_daily", "ingest", "2018-09-26")
    assert alert["mlflow"] == "http://mlflow.example.com:5000"
    drop = os.path.join(tmp_path, "landing", "movielens", "as_of=2018-09-26")
    assert alert["reason"] == f"movielens: its drop is required and {drop} holds none; deliver it and run again"
