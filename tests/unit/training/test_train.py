"""Training as a whole, on a small population: what it learns, that it is the same twice, and how it is judged."""

from pathlib import Path

import numpy as np
import pytest
from pyspark.sql import SparkSession

from movierec_spark.evaluation.gates import Gate, all_passed
from movierec_spark.models.hybrid import item_vectors
from movierec_spark.settings import Settings
from movierec_spark.settings.data_sections import Preferences
from movierec_spark.settings.model_sections import Als, Sequence
from movierec_spark.training.train import Training, train
from tests.unit.training.population import BEGIN, LAST_DAY, SMALL, checkerboard, inputs


def trained(spark: SparkSession, champion: Settings | None = None) -> Training:
    return train(spark, inputs(spark, checkerboard()), LAST_DAY, SMALL, champion)


def against_champion(training: Training) -> list[Gate]:
    return [gate for gate in training.gates if "champion" in gate.name]


def files(training: Training, folder: Path) -> dict[str, bytes]:
    training.state.save(folder)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_hybrid_passes_the_gates_where_taste_is_all(training: Training) -> None:
    gains = [gate for gate in training.gates if "above popularity" in gate.name or "decayed" in gate.name]
    assert all_passed(tuple(gains)), [str(gate) for gate in gains]
    assert set(training.plots) >= {"models", "precision_recall", "calibration"}


def test_cold_movies_are_ranked_by_who_made_them_far_above_chance(training: Training) -> None:
    figures = training.evaluation.figures
    ndcg = figures[figures["segment"] == "cold movies"].set_index("model")["value"]
    assert ndcg["hybrid"] > 1.5 * ndcg["random"]


def test_figures_tell_of_kinds_of_users_and_movies(training: Training) -> None:
    segments = set(training.evaluation.figures["segment"])
    assert segments >= {
        "history 1-49",
        "gender F",
        "gender M",
        "age 25-34",
        "genre Comedy",
        "popularity top 10-50 %",
    }
    assert "segments" in training.plots


def test_the_breadth_that_is_served_is_a_point_of_the_curve(training: Training) -> None:
    curve, served = training.evaluation.breadth_curve.set_index("breadth"), SMALL.serving.breadth
    for metric in ("ndcg", "debiased_ndcg", "coverage", "gini"):
        assert curve[metric][served] == pytest.approx(training.evaluation.value("hybrid", f"{metric}_at_10")), metric
    assert curve["coverage"].is_monotonic_increasing
    assert training.state.reach is not None
    assert len(training.state.reach.needed) == len(training.state.movie_ids)
    assert "breadth" in training.plots


@pytest.mark.slow
def test_events_whose_moments_tell_nothing_are_tested_in_random_parts(spark: SparkSession) -> None:
    at_once = [(user, film, stars, BEGIN) for user, film, stars, _ in checkerboard()]
    with pytest.raises(ValueError, match="no window lies between"):
        train(spark, inputs(spark, at_once), LAST_DAY, SMALL)
    any_pairs = Sequence(pairs="any", rank=8, decay=1.0, power=1.0)
    model = SMALL.model.model_copy(update={"is_ordered": False, "sequence": any_pairs})
    training = train(spark, inputs(spark, at_once), LAST_DAY, SMALL.model_copy(update={"model": model}))
    assert len(training.evaluation.folds) == SMALL.evaluation.windows
    assert training.evaluation.value("hybrid", "ndcg_at_10") > 2 * training.evaluation.value("popularity", "ndcg_at_10")


def test_the_same_rows_in_another_order_give_the_same_model_to_the_byte(
    spark: SparkSession, training: Training, tmp_path: Path
) -> None:
    again = train(spark, inputs(spark, checkerboard()[::-1]), LAST_DAY, SMALL)
    assert files(again, tmp_path / "again") == files(training, tmp_path / "first")


def test_events_without_ratings_train_a_model_that_predicts_no_stars(spark: SparkSession) -> None:
    without = train(spark, inputs(spark, checkerboard(), with_ratings=False), LAST_DAY, SMALL)
    assert without.state.stars is None
    assert without.evaluation.value("hybrid", "ndcg_at_10") > without.evaluation.value("popularity", "ndcg_at_10")
    assert "calibration" not in without.plots


def test_too_short_a_history_says_so(spark: SparkSession) -> None:
    one_moment = [(user, 1000, 4.0, BEGIN) for user in range(3)]
    with pytest.raises(ValueError, match="moment"):
        train(spark, inputs(spark, one_moment), LAST_DAY, SMALL)


@pytest.mark.slow
def test_a_champion_of_the_same_recipe_is_not_fitted_twice_and_neither_wins(spark: SparkSession) -> None:
    ndcg, coverage = against_champion(trained(spark, champion=SMALL))
    assert (ndcg.value, ndcg.low, ndcg.high, coverage.value) == (0, 0, 0, 0)


def test_a_champion_that_ranks_worse_loses_on_the_same_windows(spark: SparkSession, training: Training) -> None:
    als, sequence = Als(ranks=(1,), iterations=1, alpha=1e-6, blocks=2), Sequence(rank=0)
    blind = SMALL.model.model_copy(update={"als": als, "sequence": sequence, "content_dimensions": 1})
    judged = trained(spark, champion=Settings(model=blind))
    ndcg, _ = against_champion(judged)
    assert ndcg.value > 0
    assert ndcg.low is not None
    assert ndcg.low < ndcg.value < (ndcg.high or 0)
    np.testing.assert_array_equal(item_vectors(judged.state), item_vectors(training.state))


@pytest.mark.slow
def test_a_champion_that_weighs_events_otherwise_is_judged_on_the_same_users(spark: SparkSession) -> None:
    doubled = SMALL.model_copy(update={"preferences": Preferences(event_weights={"rating": 2.0})})
    ndcg, _ = against_champion(trained(spark, champion=doubled))
    assert abs(ndcg.value) < 0.2
