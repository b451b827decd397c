"""What Airflow calls when a task fails; imports nothing heavy, for the DAGs that name it."""

import logging
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
WITHOUT_A_WORD = "its job ended without a word (killed, or out of memory); its log says how far it came"


def tell_failure(context: dict[str, Any]) -> None:
    """Say what failed, why, and where to look: in the task's log, and by the ways that conf names."""
    from movierec_spark.devstack.addresses import mlflow_address
    from movierec_spark.job.failure_reason import read_failure_reason
    from movierec_spark.orchestration.notifiers import Failure, tell
    from movierec_spark.settings import settings
    from movierec_spark.settings.store_section import is_uri

    ti, run, configured = context["ti"], context["dag_run"], settings()
    docs = f"{configured.data_docs}/index.html"
    failure = Failure(
        dag_id=ti.dag_id,
        task_id=ti.task_id,
        run_id=ti.run_id,
        day=context["params"].get("as_of") or f"{(run.logical_date or run.run_after).date()}",
        reason=read_failure_reason(ti.dag_id, ti.task_id, ti.run_id) or WITHOUT_A_WORD,
        log=ti.log_url,
        data_docs=docs if is_uri(docs) else Path(docs).as_uri(),
        mlflow=configured.tracking_uri if configured.tracking_uri.startswith("http") else mlflow_address(configured),
    )
    for trouble in tell(failure, configured.alerts):
        log.error("movierec: %s", trouble)
    log.error("movierec: %s", failure)
