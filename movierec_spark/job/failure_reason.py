"""Why a task failed: from the job, which knows it, to whoever must act."""

import os
from pathlib import Path

from movierec_spark.settings import settings

NAMED_BY = ("AIRFLOW_CTX_DAG_ID", "AIRFLOW_CTX_TASK_ID", "AIRFLOW_CTX_DAG_RUN_ID")


def write_failure_reason(reason: str) -> None:
    """Keep it for the callback of the Airflow task that this process is of, if it is of one."""
    names = [os.environ.get(name) for name in NAMED_BY]
    if all(names):
        file = _file(*map(str, names))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(reason)


def read_failure_reason(dag_id: str, task_id: str, run_id: str) -> str | None:
    """What the task's job left; None where it ended without a word, as when it was killed."""
    file = _file(dag_id, task_id, run_id)
    try:
        return file.read_text()
    except FileNotFoundError:
        return None
    finally:
        file.unlink(missing_ok=True)


def _file(dag_id: str, task_id: str, run_id: str) -> Path:
    name = f"{dag_id}-{task_id}-{run_id}".replace(os.sep, "-")
    return settings().home.absolute() / "run" / "failures" / name
