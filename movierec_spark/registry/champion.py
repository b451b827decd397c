"""The recipe that a candidate has to stand up to: the champion's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import mlflow
import pandas as pd

from movierec_spark.registry.connection import connect
from movierec_spark.registry.fingerprint import recipe
from movierec_spark.registry.versions import version_with
from movierec_spark.settings import Settings
from movierec_spark.settings.sections import Model, Preferences

JUDGED = ("model", "preferences")


@dataclass(frozen=True)
class ChampionRecipe:
    """What the champion was trained by. version: its number; recipe: as its run keeps it, nested."""

    version: int
    recipe: Mapping[str, Any]

    def settings(self, own: Settings) -> Settings:
        """The settings to refit it with, evaluated and gated as one's own.

        Raises ValueError where a setting of the recipe isn't known any more, or is out of its bounds.
        """
        model = Model.model_validate(self.recipe["model"])
        return own.model_copy(
            update={"model": model, "preferences": Preferences.model_validate(self.recipe["preferences"])}
        )

    def differences(self, own: Settings) -> str:
        """As "model.als.alpha 0.283, here 0.4"; empty for the same recipe."""
        theirs, ours = _flat(self.recipe), _flat(recipe(own))
        names = sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name))
        return "; ".join(f"{name} {theirs.get(name, 'unset')}, here {ours.get(name, 'unset')}" for name in names)


def champion_recipe() -> ChampionRecipe | None:
    """That of the version with the alias champion; None before the first one, or where its run keeps none."""
    champion = version_with(connect(), "champion")
    if champion is None:
        return None
    try:
        kept = mlflow.artifacts.load_dict(f"runs:/{champion.run_id}/recipe.json")
    except mlflow.exceptions.MlflowException:
        return None
    return ChampionRecipe(champion.number, kept)


def _flat(nested: Mapping[str, Any]) -> dict[str, Any]:
    return pd.json_normalize({name: nested.get(name, {}) for name in JUDGED}).iloc[0].to_dict()
