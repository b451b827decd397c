"""What users did, one row a user: the form in which blocks of users reach the kernel."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F
from scipy.sparse import csr_matrix

from movierec_spark.features.demographics import groups_of, shares_of_groups
from movierec_spark.models.item_state import positions

PEOPLE = ["gender", "age"]
ARRAYS = (
    ("movie_id", "array<bigint>", "movie_ids"),
    ("weight", "array<double>", "weights"),
    ("rating", "array<double>", "ratings"),
    ("later", "array<double>", "later"),
)


class Among(NamedTuple):
    """Histories of a block of users, users x movies.

    preferences: the weights. stars: the ratings. later: see Histories; counts what is left out.
    """

    preferences: csr_matrix
    stars: csr_matrix | None
    later: csr_matrix | None


@dataclass(frozen=True)
class Histories:
    """The histories of a block of users, end to end: user u did what stands at offsets[u]:offsets[u + 1].

    offsets: int64 [users + 1]. movie_ids: int64, ascending within a user. weights: float64, > 0.
    ratings: float64, stars; nan where what the user did was no rating; None where nobody asks. later: float64, 1 + how
    many of the user's events came after that of the movie; None where their order isn't known. user_ids: int64, where
    they are known.
    tired: offsets and movie ids of what was served to each user in vain, where that is asked for. people: gender
    and age of each user (None where unknown); None where nothing is known of anybody.
    """

    offsets: np.ndarray
    movie_ids: np.ndarray
    weights: np.ndarray
    ratings: np.ndarray | None
    user_ids: np.ndarray | None = None
    tired: tuple[np.ndarray, np.ndarray] | None = None
    later: np.ndarray | None = None
    people: pd.DataFrame | None = None

    @staticmethod
    def from_arrow(batch: pa.RecordBatch) -> "Histories":
        """The block in a batch of user_histories rows, which may go without ratings, later or PEOPLE."""
        offsets = batch.column("movie_ids").offsets.to_numpy()

        def values(name: str) -> np.ndarray:
            return batch.column(name).flatten().to_numpy(zero_copy_only=False)

        ratings, later = (values(name) if name in batch.schema.names else None for name in ("ratings", "later"))
        tired = None
        if "tired" in batch.schema.names:
            lists = batch.column("tired")
            tired = (lists.offsets.to_numpy() - lists.offsets[0].as_py(), lists.flatten().to_numpy())
        users = batch.column("user_id").to_numpy()
        people = batch.select(PEOPLE).to_pandas() if set(PEOPLE) <= set(batch.schema.names) else None
        return Histories(
            offsets - offsets[0], values("movie_ids"), values("weights"), ratings, users, tired, later, people
        )

    def shares_of_groups(self, users: np.ndarray, groups: tuple[str, ...]) -> np.ndarray:
        """users (rows) x groups, see hybrid.user_vectors."""
        if self.people is None or not groups:
            return np.zeros((len(users), len(groups)), dtype=np.float32)
        rows = np.arange(len(users))
        return shares_of_groups(groups_of(self.people.iloc[users].assign(user_id=rows)), rows, groups)

    def tired_of(self, movie_ids: np.ndarray) -> csr_matrix | None:
        """users x movies, non-empty where a movie was served in vain; None where that is not asked for."""
        if self.tired is None:
            return None
        columns = positions(movie_ids, self.tired[1])
        kept = columns >= 0
        ends = np.concatenate([[0], np.cumsum(kept)])[self.tired[0]]
        return csr_matrix((np.ones(kept.sum()), columns[kept], ends), shape=(len(self.offsets) - 1, len(movie_ids)))

    def among(self, movie_ids: np.ndarray) -> Among:
        """The histories over the ascending movie_ids; what is not among them is left out."""
        columns = positions(movie_ids, self.movie_ids)

        def matrix(values: np.ndarray, kept: np.ndarray) -> csr_matrix:
            if kept.all():
                return csr_matrix((values.astype(np.float64), columns, self.offsets), shape)
            ends = np.concatenate([[0], np.cumsum(kept)])[self.offsets]
            return csr_matrix((values[kept].astype(np.float64), columns[kept], ends), shape)

        shape = (len(self.offsets) - 1, len(movie_ids))
        known = columns >= 0
        return Among(
            preferences=matrix(self.weights, known),
            stars=None if self.ratings is None else matrix(self.ratings, known & ~np.isnan(self.ratings)),
            later=None if self.later is None else matrix(self.later, known),
        )


def user_histories(preferences: DataFrame, ratings: DataFrame, users: DataFrame, partitions: int) -> DataFrame:
    """One row a user: user_id; as long as each other movie_ids (ascending), weights, ratings (or null), later; PEOPLE.

    users: user_id, gender, age; one who has done nothing yet has empty arrays.
    partitions: how many ranges of users executors work on; Spark would join so few rows into one. Users ascend
    within and across them.
    """
    stars = ratings.select("user_id", "movie_id", "rating")
    later = F.rank().over(Window.partitionBy("user_id").orderBy(F.col("at").desc()))  # of one moment: the same
    return (
        preferences.withColumn("later", later)
        .join(stars, on=["user_id", "movie_id"], how="left")
        .groupBy("user_id")
        .agg(F.sort_array(F.collect_list(F.struct("movie_id", "weight", "rating", "later"))).alias("history"))
        .join(users.select("user_id", *PEOPLE), on="user_id", how="full")
        .select(
            "user_id",
            *(F.coalesce(f"history.{name}", F.array()).cast(kind).alias(alias) for name, kind, alias in ARRAYS),
            *PEOPLE,
        )
        .repartitionByRange(partitions, "user_id")
        .sortWithinPartitions("user_id")
    )
