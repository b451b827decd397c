"""What users did, one row a user: the form in which blocks of users reach the kernel."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.sparse import csr_matrix

from movierec_spark.features.demographics import groups_of, shares_of_groups
from movierec_spark.models.item_state import positions

PEOPLE = ["gender", "age"]


class HistoryMatrices(NamedTuple):
    """Histories of a block of users, users x movies.

    preferences: the weights above 0. liking: of the same movies the stars, or the weight where there are none. stars:
    the ratings. later: see Histories, of the preferences; counts what is left out. seen: non-empty where the user did
    anything. unwanted: non-empty where the movie must never come.
    """

    preferences: csr_matrix
    liking: csr_matrix
    stars: csr_matrix | None
    later: csr_matrix | None
    seen: csr_matrix
    unwanted: csr_matrix


class MovieLists(NamedTuple):
    """Movies of each user, end to end: those of user u stand at offsets[u]:offsets[u + 1]."""

    offsets: np.ndarray
    movie_ids: np.ndarray

    def to_matrices(self, movie_ids: np.ndarray) -> csr_matrix:
        """users x movies, 1 where the movie is listed; movie_ids: ascending."""
        columns = positions(movie_ids, self.movie_ids)
        return _matrix(np.ones(len(columns)), columns, self.offsets, columns >= 0, len(movie_ids))


@dataclass(frozen=True)
class Histories:
    """The histories of a block of users, end to end: user u did what stands at offsets[u]:offsets[u + 1].

    offsets: int64 [users + 1]. movie_ids: int64, ascending within a user. weights: float64, of the preferences; what is
    0 or below is seen, but not liked.
    ratings: float64, stars; nan where what the user did was no rating; None where nobody asks. later: float64, 1 + how
    many of the user's preferences above 0 came after that of the movie, where it is such a one; None where their order
    isn't known. user_ids: int64, where they are known.
    fatigued: what was served to each user in vain, where that is asked for. people: gender and age of each user (None
    where unknown); None where nothing is known of anybody. unwanted: what must never come; None where there is nothing.
    """

    offsets: np.ndarray
    movie_ids: np.ndarray
    weights: np.ndarray
    ratings: np.ndarray | None
    user_ids: np.ndarray | None = None
    fatigued: MovieLists | None = None
    later: np.ndarray | None = None
    people: pd.DataFrame | None = None
    unwanted: MovieLists | None = None

    @staticmethod
    def from_arrow(batch: pa.RecordBatch) -> "Histories":
        """The block in a batch of user_histories rows; ratings, later, PEOPLE, fatigued and unwanted may lack."""
        offsets = batch.column("movie_ids").offsets.to_numpy()

        def values(name: str) -> np.ndarray:
            return batch.column(name).flatten().to_numpy(zero_copy_only=False)

        ratings, later = (values(name) if name in batch.schema.names else None for name in ("ratings", "later"))
        users = batch.column("user_id").to_numpy()
        people = batch.select(PEOPLE).to_pandas() if set(PEOPLE) <= set(batch.schema.names) else None
        fatigued, unwanted = (_movie_lists(batch, name) for name in ("fatigued", "unwanted"))
        return Histories(
            offsets - offsets[0],
            values("movie_ids"),
            values("weights"),
            ratings,
            users,
            fatigued,
            later,
            people,
            unwanted,
        )

    def shares_of_groups(self, users: np.ndarray, groups: tuple[str, ...]) -> np.ndarray:
        """users (rows) x groups, see hybrid.user_vectors."""
        if self.people is None or not groups:
            return np.zeros((len(users), len(groups)), dtype=np.float32)
        rows = np.arange(len(users))
        return shares_of_groups(groups_of(self.people.iloc[users].assign(user_id=rows)), rows, groups)

    @property
    def _stars_or_weights(self) -> np.ndarray:
        if self.ratings is None:
            return self.weights
        return np.where(np.isnan(self.ratings), self.weights, self.ratings)

    def fatigued_of(self, movie_ids: np.ndarray) -> csr_matrix | None:
        """users x movies, non-empty where a movie was served in vain; None where that is not asked for."""
        return None if self.fatigued is None else self.fatigued.to_matrices(movie_ids)

    def to_matrices(self, movie_ids: np.ndarray) -> HistoryMatrices:
        """The histories over the ascending movie_ids; what is not among them is left out."""
        columns = positions(movie_ids, self.movie_ids)
        known, is_liked = columns >= 0, self.weights > 0

        def matrix(values: np.ndarray, kept: np.ndarray) -> csr_matrix:
            return _matrix(values, columns, self.offsets, kept, len(movie_ids))

        preferences = matrix(self.weights, known & is_liked)
        return HistoryMatrices(
            preferences=preferences,
            liking=matrix(self._stars_or_weights, known & is_liked),
            stars=None if self.ratings is None else matrix(self.ratings, known & ~np.isnan(self.ratings)),
            later=None if self.later is None else matrix(self.later, known & is_liked),
            seen=preferences if is_liked.all() else matrix(np.ones(len(columns)), known),
            unwanted=csr_matrix(preferences.shape) if self.unwanted is None else self.unwanted.to_matrices(movie_ids),
        )


def _movie_lists(batch: pa.RecordBatch, name: str) -> MovieLists | None:
    """A column of arrays of movie ids; None where the batch has no such column."""
    if name not in batch.schema.names:
        return None
    lists = batch.column(name)
    return MovieLists(lists.offsets.to_numpy() - lists.offsets[0].as_py(), lists.flatten().to_numpy())


def _matrix(values: np.ndarray, columns: np.ndarray, offsets: np.ndarray, kept: np.ndarray, movies: int) -> csr_matrix:
    """users x movies, of the entries that are kept; columns: where each stands, end to end by user as offsets say."""
    shape = (len(offsets) - 1, movies)
    if kept.all():
        return csr_matrix((values.astype(np.float64), columns, offsets), shape)
    ends = np.concatenate([[0], np.cumsum(kept)])[offsets]
    return csr_matrix((values[kept].astype(np.float64), columns[kept], ends), shape)
