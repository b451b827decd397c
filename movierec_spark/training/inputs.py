"""What a training sees."""

from dataclasses import dataclass

from pyspark.sql import DataFrame

from movierec_spark.features.preferences import Weighing


@dataclass(frozen=True)
class Inputs:
    """Frames that hold what is known on the day, the latest per natural key.

    preferences: from settings to user_id, movie_id, weight, at. movies, tags: of silver. ratings: user_id,
    movie_id, rating; None for a team without. credits: movie_id, role, person, billing.
    """

    preferences: Weighing
    movies: DataFrame
    tags: DataFrame
    ratings: DataFrame | None = None
    credits: DataFrame | None = None
