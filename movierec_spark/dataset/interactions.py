"""Indexed interactions: users and movies as the small dense integers that MLlib's ALS takes."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.features.preferences import MOST_OF_DISLIKED

MICROSECONDS_PER_YEAR = 365 * 86_400_000_000


@dataclass(frozen=True)
class Events:
    """Some users' events on the driver, one array element per event.

    user, movie: int, positions. weight: float64, of the preference, below 0 where the user dislikes the movie. rating:
    float64, stars, NaN without. at: int64, microseconds.
    """

    user: np.ndarray
    movie: np.ndarray
    weight: np.ndarray
    rating: np.ndarray
    at: np.ndarray

    def where(self, mask: np.ndarray) -> "Events":
        """The events that a mask selects, or those at positions, in their order."""
        return Events(*(getattr(self, name)[mask] for name in ("user", "movie", "weight", "rating", "at")))

    def interactions(self) -> "Events":
        """Those of features.preferences.interactions, with their weights."""
        weight, is_disliked = self.weight, self.weight < 0
        is_interaction = (weight > 0) | (is_disliked & ~np.isnan(self.rating))
        of_disliked = np.minimum(np.abs(weight), MOST_OF_DISLIKED)
        return replace(self, weight=np.where(is_disliked, of_disliked, weight)).where(is_interaction)

    def in_order(self) -> "Events":
        """By user, time and movie."""
        return self.where(np.lexsort((self.movie, self.at, self.user)))


def user_ids_of(preferences: DataFrame) -> np.ndarray:
    """int64, ascending: who has a preference."""
    users: pd.DataFrame = preferences.select("user_id").distinct().orderBy("user_id").toPandas()
    return users["user_id"].to_numpy(np.int64)


def index_events(
    spark: SparkSession,
    preferences: DataFrame,
    user_ids: np.ndarray,
    movie_ids: np.ndarray,
    blocks: int,
) -> DataFrame:
    """user INT, movie INT, weight FLOAT, rating FLOAT, at BIGINT (microseconds), cached, in a fixed order.

    user, movie: positions in user_ids and movie_ids; events of others are left out.
    The order (blocks partitions by user, sorted) makes what is fitted on it free of the order of the input.
    """
    indexed = (
        preferences.join(F.broadcast(_index(spark, "user", user_ids)), on="user_id", how="inner")
        .join(F.broadcast(_index(spark, "movie", movie_ids)), on="movie_id", how="inner")
        .select(
            "user",
            "movie",
            F.col("weight").cast("float").alias("weight"),
            F.col("rating").cast("float").alias("rating"),
            F.unix_micros("at").alias("at"),
        )
    )
    return indexed.repartition(blocks, "user").sortWithinPartitions("user", "movie").cache()


def at_random_moments(preferences: DataFrame, seed: int) -> DataFrame:
    """The preferences, each at a moment of its own, drawn from the time that they span, of a year at least.

    Of each user and movie it is always the same one, whatever the other rows.
    """
    at = F.unix_micros("at")
    moments = preferences.agg(F.min(at).alias("first"), F.max(at).alias("last")).first()
    if moments is None or moments["last"] is None:
        return preferences
    span = max(moments["last"] - moments["first"], MICROSECONDS_PER_YEAR)
    drawn = F.pmod(F.xxhash64("user_id", "movie_id", F.lit(seed)), F.lit(span))
    return preferences.withColumn("at", F.timestamp_micros(F.lit(moments["last"]) - drawn))


def collect_events(frame: DataFrame) -> Events:
    """The events of an indexed frame, by user, time and movie."""
    rows: pd.DataFrame = frame.select("user", "movie", "weight", "rating", "at").toPandas()
    return Events(
        rows["user"].to_numpy(np.int32),
        rows["movie"].to_numpy(np.int32),
        rows["weight"].to_numpy(np.float64),
        rows["rating"].to_numpy(np.float64, na_value=np.nan),
        rows["at"].to_numpy(np.int64),
    ).in_order()


def events_of_users(spark: SparkSession, frame: DataFrame, users: np.ndarray) -> DataFrame:
    """The rows of an indexed frame of some users (positions)."""
    selected_users = spark.createDataFrame(pd.DataFrame({"user": users.astype(np.int32)}), "user INT")
    return frame.join(F.broadcast(selected_users), on="user", how="left_semi")


def rows_of_drawn_users(rows: DataFrame, max_users: int, seed: int, user: str = "user") -> DataFrame:
    """The rows of max_users users, drawn by a hash; of all of them where they are fewer.

    user: the column that names them; that of an indexed frame holds their positions.
    """
    users = rows.select(user).distinct().orderBy(F.xxhash64(user, F.lit(seed)), user).limit(max_users)
    return rows.join(F.broadcast(users), on=user, how="left_semi")


def _index(spark: SparkSession, name: str, ids: np.ndarray) -> DataFrame:
    """<name>_id BIGINT, <name> INT: the position of each id."""
    return spark.createDataFrame(pd.DataFrame({f"{name}_id": ids, name: np.arange(len(ids), dtype=np.int32)}))
