"""What registers the online model: its file, what goes in and out, an example, its settings."""

from dataclasses import fields
from pathlib import Path

import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, Schema
from mlflow.types.schema import AnyType

from movierec_spark.registry.register import OnlinePackage
from movierec_spark.serving.asked import Filters
from movierec_spark.settings import Settings

GIVEN = (
    "movie_ids",
    "ratings",
    "rated_at",
    "gender",
    "age",
    "n",
    "user_id",
    *(field.name for field in fields(Filters)),
)
# Of any type for MLflow, which would refuse the ratings [5, 4] as no doubles; asked.py says what is wrong.
ASKED = Schema([ColSpec(AnyType(), name, required=False) for name in GIVEN])
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
    ]
)


def online_package(settings: Settings) -> OnlinePackage:
    """The online model as the settings have it."""
    return OnlinePackage(
        code=Path(__file__).with_name("model_code.py"),
        signature=ModelSignature(inputs=ASKED, outputs=ANSWERED),
        example=lambda movie_ids: pd.DataFrame(
            {"movie_ids": [movie_ids], "ratings": [[4.0] * len(movie_ids)], "n": [10]}
        ),
        config={
            "rating_weight": settings.preferences.event_weights.get("rating", 0.0),
            "liked_stars": settings.preferences.liked_from,
            "n": settings.serving.n,
            "variant": "champion",
        },
    )
