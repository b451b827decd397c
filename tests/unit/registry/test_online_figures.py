"""Figures of what a version's lists brought stand on the run that trained it, as curves by day."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from mlflow import MlflowClient

from movierec_spark.registry.connection import connect, experiment_id
from movierec_spark.registry.online_figures import log_online_figures
from movierec_spark.settings import Settings

DAYS = [date(2018, 9, 26), date(2018, 9, 27)]


@pytest.fixture
def client(home: Settings, empty_database: Path) -> MlflowClient:
    """Of a store with two versions."""
    home.mlflow.mkdir(parents=True)
    shutil.copy(empty_database, home.mlflow / "mlflow.db")
    client = connect(home)
    client.create_registered_model(home.registry.model)
    for _ in range(2):
        run = client.create_run(experiment_id(home)).info.run_id
        client.create_model_version(home.registry.model, f"runs:/{run}/model", run)
    return client


def run_of(client: MlflowClient, version: int, home: Settings) -> str:
    return client.get_model_version(home.registry.model, f"{version}").run_id


def test_each_version_has_a_point_a_day_however_often_it_is_logged(client: MlflowClient, home: Settings) -> None:
    for _ in range(2):
        for version in (1, 2):
            for number, day in enumerate(DAYS):
                assert log_online_figures(version, day, {"ctr": 0.1 * version + number}, home)
    for version in (1, 2):
        history = client.get_metric_history(run_of(client, version, home), "online/ctr")
        assert [point.value for point in history] == [pytest.approx(0.1 * version + number) for number in (0, 1)]
        assert [datetime.fromtimestamp(point.timestamp / 1000, UTC).date() for point in history] == DAYS
        assert [point.step for point in history] == [(day - date(1970, 1, 1)).days for day in DAYS]


def test_a_version_that_was_deleted_is_told(client: MlflowClient, home: Settings) -> None:
    assert not log_online_figures(7, DAYS[0], {"ctr": 0.1}, home)
