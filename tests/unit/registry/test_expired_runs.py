"""Old MLflow runs go with their files; those that serve, are compared with, or tell a training apart stay."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from mlflow.entities import ViewType

from movierec_spark.registry.champion_recipe import champion_recipe
from movierec_spark.registry.connection import connect, experiment_id
from movierec_spark.registry.expired_runs import remove_expired_runs
from movierec_spark.registry.runs import log_training, newest_training
from movierec_spark.registry.states import load_state
from movierec_spark.settings import settings
from movierec_spark.storage.location import Location
from movierec_spark.storage.stored_files import Freed, stored_files
from tests.unit.registry.conftest import record

MONDAY, TUESDAY = date(2018, 9, 24), date(2018, 9, 25)
Trained = Callable[..., str]


def run_ids(view: int = ViewType.ACTIVE_ONLY) -> set[str]:
    return {run.info.run_id for run in connect(settings()).search_runs([experiment_id(settings())], run_view_type=view)}


def with_nested(run_id: str) -> set[str]:
    runs = connect(settings()).search_runs([experiment_id(settings())], f"tags.`mlflow.parentRunId` = '{run_id}'")
    return {run_id, *(run.info.run_id for run in runs)}


def test_only_what_nothing_needs_goes_and_its_files_are_freed(trained: Trained) -> None:
    trained(MONDAY)
    registered = newest_training(MONDAY, settings())
    superseded = log_training(record(TUESDAY, fingerprint="b"), settings())
    newest = log_training(record(TUESDAY, fingerprint="c"), settings())
    assert registered is not None
    needed, gone = with_nested(registered.info.run_id) | with_nested(newest), with_nested(superseded)
    assert run_ids() == needed | gone
    files = Location.of(settings().artifacts).path.rglob(f"*{superseded}*")
    assert list(files)
    number, freed = remove_expired_runs(datetime.now(UTC) + timedelta(seconds=1), settings())
    assert number == len(gone) > 1
    assert freed.files > 5
    assert run_ids(ViewType.ALL) == needed
    assert list(Location.of(settings().artifacts).path.rglob(f"*{superseded}*")) == []
    assert champion_recipe(settings()) is not None
    assert load_state(1, settings()).trained_as_of == MONDAY
    assert newest_training(TUESDAY, settings()).info.run_id == newest  # type: ignore[union-attr]


def test_young_runs_stay_whatever_they_are(trained: Trained) -> None:
    trained(MONDAY)
    log_training(record(MONDAY, fingerprint="b"), settings())
    log_training(record(MONDAY, fingerprint="c"), settings())
    before = run_ids()
    assert remove_expired_runs(datetime.now(UTC) - timedelta(days=1), settings()) == (0, Freed())
    assert run_ids() == before


def test_a_run_that_was_deleted_in_mlflow_can_be_restored_until_it_is_old(trained: Trained) -> None:
    trained(MONDAY)
    run = log_training(record(TUESDAY), settings())
    connect(settings()).delete_run(run)
    remove_expired_runs(datetime.now(UTC) - timedelta(days=1), settings())
    connect(settings()).restore_run(run)
    assert run in run_ids()
    connect(settings()).delete_run(run)
    files = stored_files(Location.of(settings().artifacts))
    remove_expired_runs(datetime.now(UTC) + timedelta(seconds=1), settings())
    assert run not in run_ids(ViewType.ALL)
    assert len(stored_files(Location.of(settings().artifacts))) < len(files)


def test_a_store_that_is_not_there_yet_has_no_runs(trained: Trained) -> None:
    assert remove_expired_runs(datetime.now(UTC), settings()) == (0, Freed())
