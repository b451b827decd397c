"""An MLflow store of each test's own, and trainings small enough to log in a second."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

from movierec_spark.evaluation.evaluate import COMPARISON_COLUMNS, FIGURE_COLUMNS, EvaluationResult
from movierec_spark.evaluation.gates import Gate
from movierec_spark.registry.register import register
from movierec_spark.registry.runs import TableRead, TrainingRecord, log_training
from movierec_spark.serving.online.mlflow_model import online_package
from movierec_spark.settings import Settings, settings
from tests.small_model import small_model

Trained = Callable[..., str]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: the migrations take seconds."""
    folder = tmp_path_factory.mktemp("mlflow")
    SqlAlchemyStore(f"sqlite:///{folder / 'mlflow.db'}", str(folder))
    return folder / "mlflow.db"


@pytest.fixture
def trained(home: Settings, empty_database: Path) -> Trained:
    """trained(day, passed=True, fingerprint="a"): log a training and register it; the line that register gives."""
    home.mlflow.mkdir(parents=True)
    shutil.copy(empty_database, home.mlflow / "mlflow.db")

    def train_and_register(day: date, passed: bool = True, fingerprint: str = "a") -> str:
        log_training(record(day, passed, fingerprint), settings())
        return register(day, online_package(settings()), settings())

    return train_and_register


def record(day: date, passed: bool = True, fingerprint: str = "a") -> TrainingRecord:
    state = small_model(trained_as_of=day)
    figures = [
        ("hybrid", "all", "ndcg_at_10", 0.2, 0.18, 0.22, 50),
        ("hybrid", "history 50+", "ndcg_at_10", 0.3, 0.2, 0.4, 20),
        ("popularity", "all", "ndcg_at_10", 0.1, 0.08, 0.12, 50),
    ]
    return TrainingRecord(
        as_of=day,
        fingerprint=fingerprint,
        recipe={"model": {"seed": 1}, "preferences": {}},
        params={"model.seed": 1},
        tables=(TableRead("silver.ratings", "/lake/silver/ratings", 3),),
        state=state,
        evaluation=EvaluationResult(
            pd.DataFrame(figures, columns=FIGURE_COLUMNS),
            pd.DataFrame(columns=COMPARISON_COLUMNS),
            pd.DataFrame(),
            (),
            10,
        ),
        gates=(
            Gate("nDCG@10 above popularity", 0.1, 0.05, 0.15, 0.0, passed),
            Gate("coverage@10", 0.1, None, None, 0.02, True),
        ),
        plots={"models": Figure()},
        titles={int(movie): f"Movie {movie}" for movie in state.movie_ids},
        attributes={int(movie): {"genres": ["Drama"], "release_year": 2000} for movie in state.movie_ids},
        reference="the first version",
    )
