"""A day's report is kept in MLflow, once, and beside the trainings."""

import shutil
from datetime import date
from pathlib import Path

import mlflow
import pytest

from movierec_spark.registry.connection import connect, experiment_id
from movierec_spark.registry.exploration_runs import log_exploration
from movierec_spark.registry.runs import newest_training
from movierec_spark.settings import Settings

DAY = date(2018, 9, 26)


@pytest.fixture
def store(home: Settings, empty_database: Path) -> Settings:
    """The settings of a home with an empty MLflow store."""
    home.mlflow.mkdir(parents=True)
    shutil.copy(empty_database, home.mlflow / "mlflow.db")
    return home


def test_a_day_that_is_explored_again_has_one_run_with_the_newer_page(store: Settings, tmp_path: Path) -> None:
    page = tmp_path / f"{DAY}.html"
    runs = set()
    for text in ("first", "second"):
        page.write_text(text)
        runs.add(log_exploration(page, DAY, store))
    (run,) = runs
    assert connect(store).get_run(run).info.run_name == "explore 2018-09-26"
    assert Path(mlflow.artifacts.download_artifacts(run_id=run, artifact_path=page.name)).read_text() == "second"


def test_an_exploration_is_not_taken_for_a_training_of_its_day(store: Settings, tmp_path: Path) -> None:
    page = tmp_path / f"{DAY}.html"
    page.write_text("page")
    log_exploration(page, DAY, store)
    assert newest_training(DAY, store) is None
    assert len(connect(store).search_runs([experiment_id(store)])) == 1
