"""The local store read without MLflow says what MLflow says, or nothing."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from movierec_spark.errors import MovierecError
from movierec_spark.models.item_state import ItemState
from movierec_spark.registry.connection import connect
from movierec_spark.registry.local_store import local_state, local_state_of
from movierec_spark.registry.state_folders import version_state
from movierec_spark.registry.states import load_state
from movierec_spark.registry.versions import version_with
from movierec_spark.settings import Settings, settings
from tests.unit.registry.conftest import Trained

MONDAY, TUESDAY = date(2018, 9, 24), date(2018, 9, 25)


@pytest.mark.parametrize("alias", ["champion", "challenger"])
def test_it_finds_the_version_and_the_state_that_mlflow_finds(trained: Trained, alias: str) -> None:
    trained(MONDAY)
    trained(TUESDAY)
    local, version = local_state(alias, settings()), version_with(alias, settings())
    assert local is not None
    assert version is not None
    assert local[0] == version.number
    found, loaded = ItemState.load(local[1]), load_state(version.number, settings())
    assert found.trained_as_of == loaded.trained_as_of
    np.testing.assert_array_equal(found.als.vectors, loaded.als.vectors)


def test_a_moved_alias_is_followed(trained: Trained) -> None:
    trained(MONDAY)
    trained(TUESDAY)
    connect(settings()).set_registered_model_alias("movierec", "champion", "2")
    local = local_state("champion", settings())
    assert local is not None
    assert local[0] == 2


def test_any_version_is_found_by_its_number_also_where_it_has_several_aliases_or_none(
    trained: Trained, tmp_path: Path
) -> None:
    trained(MONDAY)
    trained(TUESDAY)
    client = connect(settings())
    for alias in ("champion", "challenger", "old"):
        client.set_registered_model_alias("movierec", alias, "1")
    for number, day in ((1, MONDAY), (2, TUESDAY)):
        folder = local_state_of(number, settings())
        assert folder is not None
        assert version_state(number, tmp_path, settings()) == folder
        assert ItemState.load(folder).trained_as_of == day
    assert local_state_of(3, settings()) is None
    with pytest.raises(MovierecError, match=r"^version 3 of movierec can't be had from sqlite:.*; ask for a day that"):
        version_state(3, tmp_path, settings())


def test_what_was_never_registered_to_its_end_is_left_to_mlflow(trained: Trained) -> None:
    trained(MONDAY)
    connect(settings()).delete_model_version_tag("movierec", "1", "approved")
    assert local_state("champion", settings()) is None


def test_without_a_database_or_with_another_one_nothing_is_found(home: Settings) -> None:
    assert local_state("champion", home) is None
    home.mlflow.mkdir(parents=True)
    Path(home.mlflow / "mlflow.db").write_text("no database")
    assert local_state("champion", home) is None


def test_a_server_is_left_to_mlflow(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIEREC_REGISTRY__TRACKING_URI", "http://127.0.0.1:1")
    settings.cache_clear()
    assert local_state("champion", settings()) is None
