"""MLflow's runs that are too old, and that neither a version nor a later training needs."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from mlflow import MlflowClient
from mlflow.entities import Run, ViewType
from mlflow.exceptions import MlflowException
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

from movierec_spark.registry.connection import SQLITE, connect
from movierec_spark.settings import Settings
from movierec_spark.storage.location import Location
from movierec_spark.storage.stored_files import Freed, remove_folder

PARENT = "mlflow.parentRunId"


def remove_expired_runs(before: datetime, settings: Settings) -> tuple[int, Freed]:
    """Delete the runs of the experiment that began before a moment (UTC); how many, and the files that were freed.

    There stay the runs that versions were made of, which serve and are compared with; the last finished training of
    each day, which a training of the same rows is told by; and the runs nested in these.

    Of a local store they are gone for good, also those that were deleted in MLflow's pages before and are as old. A
    server keeps what it deletes until `mlflow gc` runs there, and frees the files then.
    """
    client = connect(settings)
    experiment = client.get_experiment_by_name(settings.registry.experiment)
    if experiment is None:
        return 0, Freed()
    runs = list(_runs(client, experiment.experiment_id, ViewType.ACTIVE_ONLY))
    kept = _needed(client, runs, settings)
    expired = [run for run in runs if _began_before(run, before) and not kept & {run.info.run_id, _parent(run)}]
    for run in expired:
        with suppress(MlflowException):  # another run of maintenance has just done it
            client.delete_run(run.info.run_id)
    deleted = _runs(client, experiment.experiment_id, ViewType.DELETED_ONLY)
    return len(expired), _purge([run for run in deleted if _began_before(run, before)], settings)


def _needed(client: MlflowClient, runs: Iterable[Run], settings: Settings) -> set[str | None]:
    """The ids of the runs that stay for their own sake."""
    versions = client.search_model_versions(f"name='{settings.registry.model}'")
    newest: dict[str, Run] = {}
    for run in runs:
        if run.info.status == "FINISHED" and "fingerprint" in run.data.tags:
            day = run.data.tags["as_of"]
            newest[day] = max(newest.get(day, run), run, key=lambda one: one.info.start_time)
    return {version.run_id for version in versions} | {run.info.run_id for run in newest.values()}


def _runs(client: MlflowClient, experiment_id: str, view: int) -> Iterator[Run]:
    token: str | None = ""
    while token is not None:
        page = client.search_runs([experiment_id], run_view_type=view, max_results=1000, page_token=token or None)
        yield from page
        token = page.token or None


def _began_before(run: Run, moment: datetime) -> bool:
    return run.info.start_time < moment.timestamp() * 1000


def _parent(run: Run) -> str | None:
    return run.data.tags.get(PARENT)


def _purge(deleted: Iterable[Run], settings: Settings) -> Freed:
    """Free the files and then the rows of deleted runs, where the store is of this machine."""
    freed = Freed()
    if not settings.tracking_uri.startswith(SQLITE):
        return freed
    store = SqlAlchemyStore(settings.tracking_uri, settings.artifacts)
    for run in deleted:
        freed += remove_folder(_folder(run, settings))
        with suppress(MlflowException):
            store._hard_delete_run(run.info.run_id)
    return freed


def _folder(run: Run, settings: Settings) -> Location:
    """Where its files lie: artifacts in a folder that is named after it."""
    artifacts = Location.of(run.info.artifact_uri, settings.store)
    return artifacts.parent if artifacts.parent.name == run.info.run_id else artifacts
