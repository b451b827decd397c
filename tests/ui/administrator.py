"""What an administrator does by Airflow's REST API beside starting runs."""

from movierec_spark.devstack.airflow_api import AirflowApi, DagRun


class Administrator(AirflowApi):
    """The administrator of a stack."""

    def task_states(self, run: DagRun) -> dict[str, str | None]:
        return {task.task_id: task.state for task in self.task_instances(run)}

    def unpause(self, dag_id: str) -> None:
        self.call("PATCH", f"dags/{dag_id}", is_paused=False)

    def clear(self, run: DagRun, task_id: str) -> None:
        """The task and what follows it."""
        self.call(
            "POST",
            f"dags/{run.dag_id}/clearTaskInstances",
            dry_run=False,
            dag_run_id=run.run_id,
            task_ids=[task_id],
            include_downstream=True,
            only_failed=False,
            reset_dag_runs=True,
        )

    def mark_failed(self, run: DagRun, task_id: str) -> None:
        self.call("PATCH", f"{run.path}/taskInstances/{task_id}", new_state="failed")

    def backfill(self, dag_id: str, first: str, last: str, reprocess: str) -> None:
        self.call(
            "POST",
            "backfills",
            dag_id=dag_id,
            from_date=f"{first}T00:00:00Z",
            to_date=f"{last}T00:00:00Z",
            reprocess_behavior=reprocess,
            max_active_runs=1,
            run_backwards=False,
            dag_run_conf={},
        )

    def backfill_runs(self, dag_id: str) -> dict[DagRun, str]:
        """The state of each run that a backfill made."""
        runs = self.call("GET", f"dags/{dag_id}/dagRuns?limit=100")["dag_runs"]
        return {DagRun(dag_id, run["dag_run_id"]): run["state"] for run in runs if run["run_type"] == "backfill"}
