"""Airflow's own database, as its migrations and its reading of dags/ make it, with runs as the tests want them."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from movierec_spark.devstack.preparation import register_dags
from movierec_spark.settings import Settings
from tests.unit.monitoring.status.airflow_rows import AirflowRows


@pytest.fixture(autouse=True)
def room_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """However full the disk of the machine is that the tests run on."""
    monkeypatch.setenv("MOVIEREC_STATUS__MIN_FREE_FRACTION", "0")


@pytest.fixture(scope="session")
def registered_dags(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: that takes seconds."""
    settings = Settings(home=tmp_path_factory.mktemp("registered"))
    register_dags(settings)
    return settings.airflow / "airflow.db"


@pytest.fixture
def airflow(home: Settings, registered_dags: Path) -> Iterator[AirflowRows]:
    home.airflow.mkdir(parents=True)
    copy = shutil.copy(registered_dags, home.airflow / "airflow.db")
    connection = sqlite3.connect(copy, isolation_level=None)
    yield AirflowRows(connection.execute)
    connection.close()
