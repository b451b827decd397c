"""What registers the online model: its file, what goes in and out, an example, its settings."""

from pathlib import Path

import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, Schema
from mlflow.types.schema import Array, Map, Object, Property

from movierec_spark.registry.register import OnlinePackage
from movierec_spark.serving.online.request import NAMES
from movierec_spark.settings import Settings

SPEAKING = Array(Object([Property("movie_id", DataType.long), Property("score", DataType.double)]))
ANSWERED = Schema(
    [
        ColSpec(DataType.long, "user_id", required=False),
        ColSpec(DataType.integer, "rank"),
        ColSpec(DataType.long, "movie_id"),
        ColSpec(DataType.double, "score"),
        ColSpec(DataType.float, "predicted_rating", required=False),
        ColSpec(DataType.long, "because_movie_id", required=False),
        ColSpec(DataType.string, "strategy"),
        ColSpec(DataType.string, "variant"),
        ColSpec(DataType.integer, "model_version", required=False),
        ColSpec(DataType.string, "as_of"),
        ColSpec(DataType.datetime, "generated_at"),
        ColSpec(Map(DataType.double), "parts", required=False),
        ColSpec(SPEAKING, "for_movies", required=False),
        ColSpec(SPEAKING, "against_movies", required=False),
    ]
)


def online_package(settings: Settings) -> OnlinePackage:
    """The online model as the settings have it.

    The signature tells what comes out. MLflow would drop, without a word, whatever it doesn't know of a signature's
    inputs, a misspelt name too; the model itself refuses that. What goes in is shown by the example, with every name.
    """
    return OnlinePackage(
        code=Path(__file__).with_name("mlflow_entrypoint.py"),
        signature=ModelSignature(outputs=ANSWERED),
        example=_example,
        config={
            "rating_weight": settings.preferences.event_weights.get("rating", 0.0),
            "liked_stars": settings.preferences.liked_from,
            "disliked_stars": settings.preferences.disliked_to,
            "breadth": settings.serving.breadth,
            "n": settings.serving.n,
            "variant": "champion",
        },
    )


def _example(movie_ids: list[int]) -> pd.DataFrame:
    """A question that leaves nothing out of the answer, as older versions can't tell what to leave out."""
    values = {"movie_ids": movie_ids, "ratings": [4.0] * len(movie_ids), "rated_at": list(range(len(movie_ids)))}
    values |= {"gender": "F", "age": 35, "n": 10, "user_id": 1}
    return pd.DataFrame([{name: values.get(name) for name in NAMES}])
