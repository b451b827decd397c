"""Histories of a block of users as flat arrays: the form in which they reach a ranker."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.sparse import csr_matrix

from movierec_spark.features.demographics import groups_of, shares_of_groups
from movierec_spark.models.item_state import positions
from movierec_spark.serving.history_matrices import (
    HistoryMatrices,
    MovieLists,
    matrix_of_entries,
    without_unwanted,
)

PEOPLE = ["gender", "age"]


@dataclass(frozen=True)
class Histories:
    """The histories of a block of users, end to end: user u did what stands at offsets[u]:offsets[u + 1].

    offsets: int64 [users + 1].
    movie_ids: int64, ascending within a user.
    weights: float64, of the preferences; what is below 0 is disliked, and what is 0 seen, but neither liked nor not.
    ratings: float64, stars; nan where what the user did was no rating; None where no ranker reads them.
    recency_rank: float64, for weights that are not 0: 1 + how many other such preferences of the user are younger; None
        where their order is not known.
    user_ids: int64, where they are known.
    fatigued: movies that were served to each user without a reaction; None where no rule asks for them.
    people: gender and age of each user (None where unknown); None where nothing is known of anybody.
    unwanted: movies that must never be recommended; None where there are none.
    """

    offsets: np.ndarray
    movie_ids: np.ndarray
    weights: np.ndarray
    ratings: np.ndarray | None
    user_ids: np.ndarray | None = None
    fatigued: MovieLists | None = None
    recency_rank: np.ndarray | None = None
    people: pd.DataFrame | None = None
    unwanted: MovieLists | None = None

    @staticmethod
    def from_arrow(batch: pa.RecordBatch) -> "Histories":
        """The block in a batch of user_histories rows; all but user_id, movie_ids and weights may be missing."""
        offsets = batch.column("movie_ids").offsets.to_numpy()

        def values(name: str) -> np.ndarray:
            return batch.column(name).flatten().to_numpy(zero_copy_only=False)

        ratings, recency_rank = (
            values(name) if name in batch.schema.names else None for name in ("ratings", "recency_rank")
        )
        people = batch.select(PEOPLE).to_pandas() if set(PEOPLE) <= set(batch.schema.names) else None
        fatigued, unwanted = (_movie_lists(batch, name) for name in ("fatigued", "unwanted"))
        return Histories(
            offsets=offsets - offsets[0],
            movie_ids=values("movie_ids"),
            weights=values("weights"),
            ratings=ratings,
            user_ids=batch.column("user_id").to_numpy(),
            fatigued=fatigued,
            recency_rank=recency_rank,
            people=people,
            unwanted=unwanted,
        )

    def shares_of_groups(self, groups: tuple[str, ...]) -> np.ndarray:
        """float32, users x groups, the share of each group that a user is known to belong to."""
        rows = np.arange(len(self.offsets) - 1)
        if self.people is None or not groups:
            return np.zeros((len(rows), len(groups)), dtype=np.float32)
        return shares_of_groups(groups_of(self.people.assign(user_id=rows)), rows, groups)

    @property
    def _stars_or_weights(self) -> np.ndarray:
        if self.ratings is None:
            return self.weights
        return np.where(np.isnan(self.ratings), self.weights, self.ratings)

    def fatigued_of(self, movie_ids: np.ndarray) -> csr_matrix | None:
        """users x movies, non-empty where a movie was served without a reaction; None where no rule asks for it."""
        return None if self.fatigued is None else self.fatigued.to_matrices(movie_ids)

    def to_matrices(self, movie_ids: np.ndarray) -> HistoryMatrices:
        """The histories over the ascending movie_ids; what is not among them is left out."""
        columns = positions(movie_ids, self.movie_ids)
        is_known, is_liked, has_weight = columns >= 0, self.weights > 0, self.weights != 0

        def matrix(values: np.ndarray, is_kept: np.ndarray) -> csr_matrix:
            return matrix_of_entries(values, columns, self.offsets, is_kept, len(movie_ids))

        preferences = matrix(self.weights, is_known & has_weight)
        unwanted = csr_matrix(preferences.shape) if self.unwanted is None else self.unwanted.to_matrices(movie_ids)
        return HistoryMatrices(
            preferences=preferences,
            liking=without_unwanted(matrix(self._stars_or_weights, is_known & is_liked), unwanted),
            stars=None if self.ratings is None else matrix(self.ratings, is_known & ~np.isnan(self.ratings)),
            recency_rank=None if self.recency_rank is None else matrix(self.recency_rank, is_known & is_liked),
            seen=preferences if has_weight.all() else matrix(np.ones(len(columns)), is_known),
            unwanted=unwanted,
        )


def _movie_lists(batch: pa.RecordBatch, name: str) -> MovieLists | None:
    """A column of arrays of movie ids; None where the batch has no such column."""
    if name not in batch.schema.names:
        return None
    lists = batch.column(name)
    return MovieLists(lists.offsets.to_numpy() - lists.offsets[0].as_py(), lists.flatten().to_numpy())
