"""What a training sees."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame

from movierec_spark.features.demographics import groups_of
from movierec_spark.features.preferences import Weighing


@dataclass(frozen=True)
class Inputs:
    """Frames that hold what is known on the day, the latest per natural key.

    preferences: from settings to user_id, movie_id, weight, at; those above 0 are learned from. movies, tags: of
    silver; credits: credits_of them; movies and credits may hold every version with its known_until, so that the past
    is seen as it was. ratings: user_id, movie_id, rating; None for a team without. users: of silver, for figures by
    who they are.
    """

    preferences: Weighing
    movies: DataFrame
    tags: DataFrame
    ratings: DataFrame | None = None
    credits: DataFrame | None = None
    users: DataFrame | None = None

    def groups(self, user_ids: np.ndarray) -> pd.DataFrame | None:
        """user_id, group: see groups_of; of some users; None where nothing is known of any."""
        if self.users is None:
            return None
        known: pd.DataFrame = self.users.select("user_id", "gender", "age").toPandas()
        found = groups_of(known[known["user_id"].isin(user_ids)])
        return found if len(found) else None
