"""Runs and models whose files lie on an object store."""

from datetime import date
from pathlib import Path

import pytest

from movierec_spark.models.item_state import ItemState
from movierec_spark.registry.champion_recipe import champion_recipe
from movierec_spark.registry.connection import connect
from movierec_spark.registry.exploration_runs import log_exploration
from movierec_spark.registry.local_store import local_state
from movierec_spark.registry.state_folders import champion_number, champion_state, version_state
from movierec_spark.registry.states import load_state
from movierec_spark.settings import Settings, settings
from movierec_spark.storage.location import Location
from movierec_spark.storage.store_options import environment
from tests.unit.registry.conftest import Trained

MONDAY = date(2018, 9, 24)


@pytest.fixture
def on_s3(home: Settings, bucket: Location, monkeypatch: pytest.MonkeyPatch) -> Location:
    """The root of a store on S3, which the settings name from now on; MLflow's database stays in the test's home."""
    secret = bucket.store.secret_key
    assert secret is not None
    for name in environment(bucket.store):
        monkeypatch.setenv(name, "unset")  # what connecting sets is forgotten after the test
    for name, value in {
        "ROOT": f"{bucket}/movierec",
        "ENDPOINT": bucket.store.endpoint,
        "ACCESS_KEY": bucket.store.access_key,
        "SECRET_KEY": secret.get_secret_value(),
    }.items():
        monkeypatch.setenv(f"MOVIEREC_STORE__{name}", str(value))
    settings.cache_clear()
    return bucket / "movierec"


def test_a_training_is_registered_and_served_from_there(on_s3: Location, trained: Trained, tmp_path: Path) -> None:
    assert trained(MONDAY) == "version 1 of movierec, gates passed, now challenger and champion"
    assert local_state("champion", settings()) is None
    assert champion_number(settings()) == 1
    assert load_state(1, settings()).trained_as_of == MONDAY
    served = champion_state(tmp_path / "download", settings())
    assert served is not None
    assert served[0] == 1
    assert ItemState.load(served[1]).trained_as_of == MONDAY
    assert ItemState.load(version_state(1, tmp_path / "another", settings())).trained_as_of == MONDAY
    recipe = champion_recipe(settings())
    assert recipe is not None
    assert recipe.version == 1
    assert not (settings().mlflow / "artifacts").exists()
    assert {file.name for file in (on_s3 / "artifacts").files_below()} >= {"recipe.json", "titles.json", "MLmodel"}


def test_a_report_is_kept_there(on_s3: Location, home: Settings, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text("<html></html>")
    run = connect(settings()).get_run(log_exploration(page, MONDAY, settings()))
    assert run.info.artifact_uri.startswith(f"{on_s3}/artifacts/")
    kept = [file for file in (on_s3 / "artifacts").files_below() if file.name == "report.html"]
    assert [file.read_bytes() for file in kept] == [b"<html></html>"]
