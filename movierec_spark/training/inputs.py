"""The rows that a training reads."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame

from movierec_spark.features.demographics import groups_of
from movierec_spark.features.preferences import PreferencesOf


@dataclass(frozen=True)
class Inputs:
    """Frames of what is known on the day, the latest row per natural key.

    preferences: a function of the settings that gives user_id, movie_id, weight, rating, at; only weights above 0 are
    learned from. movies, tags, users: as in silver. credits: see features.credits.credits_of.
    explored: see training.explored_places; None where nothing is to be told of them.
    movies and credits may hold every version of a row with its known_until, so that the past is seen as it was.
    """

    preferences: PreferencesOf
    movies: DataFrame
    tags: DataFrame
    credits: DataFrame | None = None
    users: DataFrame | None = None
    explored: DataFrame | None = None

    def groups(self, user_ids: np.ndarray) -> pd.DataFrame | None:
        """user_id, group, see features.demographics.groups_of, of these users; None where no group is known."""
        if self.users is None:
            return None
        users: pd.DataFrame = self.users.select("user_id", "gender", "age").toPandas()
        groups = groups_of(users[users["user_id"].isin(user_ids)])
        return groups if len(groups) else None
