"""Training: the forward evaluation, then the fit on everything known on the day."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from pyspark.sql import SparkSession

from movierec_spark.evaluation.evaluation import Evaluation, evaluate
from movierec_spark.evaluation.forward import Forward, forward
from movierec_spark.evaluation.gates import Gate, gates, unknown_reference
from movierec_spark.evaluation.plots import plots
from movierec_spark.models.item_state import ItemState
from movierec_spark.settings import Settings
from movierec_spark.training.inputs import Inputs
from movierec_spark.training.past import Past, look_back

Champion = Settings | str | None


@dataclass(frozen=True)
class Training:
    """state: the model, fitted on everything known on the day. evaluation: of the same recipe on past windows.

    gates: what the recipe must reach, and whether it does. plots: by name. params: the recipe, flat.
    """

    state: ItemState
    evaluation: Evaluation
    gates: tuple[Gate, ...]
    plots: dict[str, Figure]
    params: dict[str, Any]


def train(spark: SparkSession, inputs: Inputs, as_of: date, settings: Settings, champion: Champion = None) -> Training:
    """Train, and judge the recipe of the settings.

    champion: the settings of the champion's recipe, which is refitted on the same windows unless it is the same;
    or why it can't be, which keeps a gate shut; None before there is one.
    The same frames, in any order, give the same model. <home>/checkpoints takes what cuts ALS's long lineages.
    Raises ValueError where the history is too short.
    """
    spark.sparkContext.setCheckpointDir(str(settings.home / "checkpoints"))
    past = look_back(spark, inputs, as_of, settings)
    found, evaluation = _evaluated(past)
    state = replace(past.fit_before(past.end).state, weights=found.weights)
    past.events.unpersist()
    verdict = _verdict(spark, inputs, as_of, past, evaluation, champion)
    return Training(state, evaluation, verdict, plots(evaluation), _params(settings))


def same_recipe(one: Settings, other: Settings) -> bool:
    """Whether both fit the same model to the same events."""
    return (one.model, one.preferences) == (other.model, other.preferences)


def _evaluated(past: Past, targets: Past | None = None) -> tuple[Forward, Evaluation]:
    """The recipe on every window; targets: whose users' events are held out, where not its own."""
    asked = past.tested_as_in(targets) if targets else None
    found = forward(past.fit_before, past.cuts, past.end, past.tested, past.settings, asked)
    settings = past.settings
    return found, evaluate(found.tested, settings.evaluation, settings.model.seed, past.user_ids)


def _verdict(
    spark: SparkSession,
    inputs: Inputs,
    as_of: date,
    past: Past,
    evaluation: Evaluation,
    champion: Settings | str | None,
) -> tuple[Gate, ...]:
    """The gates, with the champion's recipe on the windows, users and held-out events of the candidate's."""
    settings = past.settings
    if isinstance(champion, str):
        return (*gates(evaluation, settings), unknown_reference(champion))
    if champion is None or same_recipe(champion, settings):
        return gates(evaluation, settings, evaluation if champion else None)
    theirs = look_back(spark, inputs, as_of, champion, like=past)
    reference = _evaluated(theirs, targets=past)[1]
    theirs.events.unpersist()
    return gates(evaluation, settings, reference)


def _params(settings: Settings) -> dict[str, Any]:
    """model.als.alpha and so on: the recipe."""
    recipe = settings.model_dump(mode="json", include={"model", "evaluation", "preferences"})
    return pd.json_normalize(recipe).iloc[0].to_dict()
