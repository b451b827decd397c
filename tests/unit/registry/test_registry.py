"""Which version gets which alias, which serves a day, and what a person finds in MLflow."""

from collections.abc import Callable
from datetime import date

import mlflow
import numpy as np
import pandas as pd
import pytest

from movierec_spark.errors import MovierecError
from movierec_spark.models.hybrid import item_vectors
from movierec_spark.registry.champion_recipe import ChampionRecipe, champion_recipe
from movierec_spark.registry.connection import connect
from movierec_spark.registry.register import register
from movierec_spark.registry.runs import newest_training
from movierec_spark.registry.states import load_state
from movierec_spark.registry.versions import variant_for_day, version_for_day, version_with
from movierec_spark.serving.online.mlflow_model import online_package
from movierec_spark.settings import Settings, settings
from tests.small_model import FIRST_ID, small_model

MONDAY, TUESDAY, WEDNESDAY = (date(2018, 9, day) for day in (24, 25, 26))
Trained = Callable[..., str]


def numbers() -> tuple[int | None, int | None]:
    """The versions that are champion and challenger."""
    champion, challenger = (version_with(alias, settings()) for alias in ("champion", "challenger"))
    return champion.number if champion else None, challenger.number if challenger else None


def serving(day: date, newest_day: bool) -> int | None:
    version = version_for_day(day, newest_day, settings())
    return version.number if version else None


def test_without_any_version_a_day_is_served_by_what_trends(trained: Trained) -> None:
    assert serving(TUESDAY, newest_day=True) is None


def test_the_first_version_is_champion_even_if_the_gates_advise_against_it(trained: Trained) -> None:
    assert trained(MONDAY, passed=False) == "version 1 of movierec, gates failed, now champion"
    assert numbers() == (1, None)
    assert serving(TUESDAY, newest_day=False) == 1


def test_a_later_version_becomes_challenger_if_it_passes_and_champion_by_hand_alone(trained: Trained) -> None:
    trained(MONDAY)
    trained(TUESDAY)
    assert numbers() == (1, 2)
    trained(WEDNESDAY, passed=False)
    assert numbers() == (1, 2)
    assert serving(WEDNESDAY, newest_day=True) == 1
    connect(settings()).set_registered_model_alias("movierec", "champion", "3")
    assert serving(WEDNESDAY, newest_day=True) == 3


def test_a_variant_serves_the_newest_day_if_its_version_knew_no_later_one_and_is_not_the_champion(
    trained: Trained,
) -> None:
    def variant(alias: str, day: date, newest_day: bool = True) -> int | None:
        champion = version_for_day(day, newest_day, settings())
        version = variant_for_day(alias, day, newest_day, champion, settings())
        return version.number if version else None

    assert variant("candidate", TUESDAY) is None
    trained(MONDAY)
    trained(TUESDAY)
    for alias, number in (("candidate", "2"), ("same", "1")):
        connect(settings()).set_registered_model_alias("movierec", alias, number)
    assert variant("candidate", TUESDAY) == 2
    assert variant("candidate", MONDAY) is None
    assert variant("candidate", TUESDAY, newest_day=False) is None
    assert variant("same", TUESDAY) is None
    assert variant("misspelt", TUESDAY) is None


def test_with_auto_promote_a_newer_version_that_passes_is_champion_and_an_older_one_never(
    trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOVIEREC_REGISTRY__AUTO_PROMOTE", "true")
    settings.cache_clear()
    trained(MONDAY)
    trained(WEDNESDAY)
    assert numbers() == (2, 2)
    trained(TUESDAY)
    assert numbers() == (2, 2)


def test_a_past_day_takes_the_newest_approved_version_that_knew_nothing_of_later_days(trained: Trained) -> None:
    trained(TUESDAY)
    trained(WEDNESDAY)
    trained(MONDAY)
    trained(MONDAY, passed=False)
    assert serving(MONDAY, newest_day=False) == 3
    assert serving(TUESDAY, newest_day=False) == 1
    assert serving(WEDNESDAY, newest_day=False) == 2
    assert serving(date(2018, 9, 23), newest_day=False) is None


def test_a_champion_trained_later_than_the_day_does_not_serve_it(trained: Trained) -> None:
    trained(WEDNESDAY)
    assert serving(TUESDAY, newest_day=True) is None


def test_registering_the_same_training_again_changes_nothing(trained: Trained, home: Settings) -> None:
    trained(MONDAY)
    connect(settings()).delete_registered_model_alias("movierec", "champion")
    again = register(MONDAY, online_package(home), home)
    assert again.startswith("nothing new: version 1 of movierec")
    assert numbers() == (None, 1)


def test_an_interrupted_registration_is_brought_to_its_end(trained: Trained, home: Settings) -> None:
    trained(MONDAY)
    client = connect(settings())
    client.delete_model_version_tag("movierec", "1", "registered")
    client.delete_registered_model_alias("movierec", "champion")
    register(MONDAY, online_package(home), home)
    assert numbers() == (1, 1)


def test_a_model_that_cannot_answer_gets_no_alias(trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mlflow.pyfunc.PyFuncModel, "predict", lambda *_: pd.DataFrame())
    with pytest.raises(MovierecError, match="version 1 recommends nothing"):
        trained(MONDAY)
    assert numbers() == (None, None)


def test_a_day_without_training_is_named(trained: Trained, home: Settings) -> None:
    with pytest.raises(MovierecError, match="no finished training of 2018-09-24: run train --as-of 2018-09-24"):
        register(MONDAY, online_package(home), home)


def test_what_was_trained_is_what_is_loaded(trained: Trained) -> None:
    trained(MONDAY)
    loaded, logged = load_state(1, settings()), small_model(trained_as_of=MONDAY)
    np.testing.assert_array_equal(item_vectors(loaded), item_vectors(logged))
    model = mlflow.pyfunc.load_model("models:/movierec@champion")
    answer = model.predict(pd.DataFrame({"movie_ids": [[FIRST_ID]], "ratings": [[5.0]], "n": [3]}))
    assert answer["rank"].tolist() == [1, 2, 3]
    assert set(answer["model_version"]) == {1}


def test_a_person_finds_figures_intervals_tables_and_verdict(trained: Trained) -> None:
    trained(MONDAY, fingerprint="f1")
    client = connect(settings())
    run = newest_training(MONDAY, settings())
    assert run is not None
    assert run.data.metrics["ndcg_at_10_low"] == 0.18
    assert run.data.metrics["history 50 or more/ndcg_at_10"] == 0.3
    assert run.data.tags["delta silver.ratings"] == "version 3"
    nested = client.search_runs([run.info.experiment_id], f"tags.mlflow.parentRunId = '{run.info.run_id}'")
    assert {model.data.tags["model"]: model.data.metrics["ndcg_at_10"] for model in nested} == {
        "hybrid": 0.2,
        "popularity": 0.1,
    }
    version = client.get_model_version("movierec", "1")
    assert (version.tags["gates"], version.tags["fingerprint"]) == ("passed", "f1")
    lines = (version.description or "").splitlines()
    assert "- nDCG@10 above popularity: +0.1000 [+0.0500, +0.1500], at least 0: passed" in lines
    assert "| model | nDCG@10 |" in lines
    assert "| hybrid | 0.2000 [0.1800, 0.2200] |" in lines


def test_the_champions_recipe_can_be_had_again_and_told_apart(trained: Trained, home: Settings) -> None:
    assert champion_recipe(settings()) is None
    trained(MONDAY)
    champion = champion_recipe(settings())
    assert champion is not None
    assert champion.refit_settings(home).model.seed == 1
    assert f"model.seed 1, here {home.model.seed}" in champion.differences(home)


def test_a_recipe_with_a_setting_of_another_package_is_refused(home: Settings) -> None:
    foreign = ChampionRecipe(3, {"model": {"beta": 1}, "preferences": {}})
    with pytest.raises(ValueError, match="beta"):
        foreign.refit_settings(home)
