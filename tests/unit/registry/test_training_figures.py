"""The figures of a training come back from MLflow as they were, and every page shows the same table of them."""

from datetime import date
from math import nan

import mlflow
import pandas as pd
import pytest
from rich.console import Console

from movierec_spark.cli.champion import comparison
from movierec_spark.errors import MovierecError
from movierec_spark.evaluation.evaluate import FIGURE_COLUMNS
from movierec_spark.registry.connection import experiment_id
from movierec_spark.registry.runs import newest_training
from movierec_spark.registry.training_figures import compare_models, read_figures
from movierec_spark.settings import Settings, settings
from tests.unit.registry.conftest import Trained, record

MONDAY = date(2018, 9, 24)
FIGURES = pd.DataFrame(
    [
        ("als", "all", "ndcg_at_5", 0.1, 0.05, 0.15, 8),
        ("als", "all", "liked_ndcg_at_5", 0.9, 0.8, 1.0, 8),
        ("als", "history 50+", "ndcg_at_5", 0.9, 0.8, 1.0, 3),
        ("hybrid", "all", "coverage_at_5", 0.3, nan, nan, 8),
        ("hybrid", "all", "ndcg_at_5", 0.2, 0.15, 0.25, 8),
        ("predicted_stars", "all", "rmse", 0.9, nan, nan, nan),
    ],
    columns=FIGURE_COLUMNS,
)


def run_of(day: date) -> str:
    run = newest_training(day, settings())
    assert run is not None
    return run.info.run_id


def test_figures_and_gates_are_read_as_they_were_logged(trained: Trained) -> None:
    trained(MONDAY, passed=False)
    logged, read = record(MONDAY, passed=False).figures, read_figures(run_of(MONDAY))
    pd.testing.assert_frame_equal(read.figures, logged.figures)
    assert read.gates == logged.gates


def test_figures_that_are_gone_are_named_with_what_to_do(home: Settings) -> None:
    with mlflow.start_run(experiment_id=experiment_id(home)) as run:
        pass
    with pytest.raises(MovierecError, match=r"evaluation/\w+\.csv can't be read .*; train and register again"):
        read_figures(run.info.run_id)


def test_models_are_compared_over_all_users_the_best_first_and_by_what_was_measured() -> None:
    models = compare_models(FIGURES)
    assert (models.k, models.users, models.header()) == (5, 8, ("nDCG@5", "coverage@5"))
    assert list(models.models) == ["hybrid", "als"]
    assert models.models["als"] == {"ndcg": (0.1, 0.05, 0.15)}
    assert not models.models["hybrid"]["coverage"].has_interval
    assert models.rating_errors == {"rmse": 0.9}


def test_the_terminal_shows_the_champions_table(trained: Trained) -> None:
    trained(MONDAY)
    console = Console(width=120)
    with console.capture() as capture:
        console.print(comparison(settings()))
    lines = [" ".join(line.split()) for line in capture.get().splitlines()]
    assert lines[-3:] == ["model nDCG@10", "hybrid 0.200 (0.180-0.220)", "popularity 0.100 (0.080-0.120)"]


def test_without_a_champion_the_terminal_says_what_to_run(home: Settings) -> None:
    with pytest.raises(MovierecError, match="no model has the alias champion: run movierec_train"):
        comparison(settings())
