"""The recipe of the champion, which a candidate is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import mlflow
import pandas as pd

from movierec_spark.registry.fingerprint import recipe
from movierec_spark.registry.versions import version_with
from movierec_spark.settings import Settings
from movierec_spark.settings.data_sections import Preferences
from movierec_spark.settings.model_sections import Model

SECTIONS = ("model", "preferences")  # of the settings: those that decide which model is fitted


@dataclass(frozen=True)
class ChampionRecipe:
    """version: the champion's number. recipe: the settings of its training, nested, as its MLflow run keeps them."""

    version: int
    recipe: Mapping[str, Any]

    def refit_settings(self, candidate: Settings) -> Settings:
        """The settings that refit the champion's recipe, with the candidate's evaluation and gates.

        Raises ValueError where a setting of the recipe isn't known any more, or is out of its bounds.
        """
        model = Model.model_validate(self.recipe["model"])
        preferences = Preferences.model_validate(self.recipe["preferences"])
        return candidate.model_copy(update={"model": model, "preferences": preferences})

    def differences(self, candidate: Settings) -> str:
        """As "model.als.alpha 0.283, here 0.4"; empty for the same recipe."""
        champion, here = _flat(self.recipe), _flat(recipe(candidate))
        names = sorted(name for name in champion.keys() | here.keys() if champion.get(name) != here.get(name))
        return "; ".join(f"{name} {champion.get(name, 'unset')}, here {here.get(name, 'unset')}" for name in names)


def champion_recipe(settings: Settings) -> ChampionRecipe | None:
    """The recipe of the version with the alias champion; None where there is none, or its run keeps no recipe."""
    champion = version_with("champion", settings)
    if champion is None:
        return None
    try:
        nested = mlflow.artifacts.load_dict(f"runs:/{champion.run_id}/recipe.json")
    except mlflow.exceptions.MlflowException:
        return None
    return ChampionRecipe(champion.number, nested)


def _flat(nested: Mapping[str, Any]) -> dict[str, Any]:
    return pd.json_normalize({name: nested.get(name, {}) for name in SECTIONS}).iloc[0].to_dict()
