"""What users did, gathered from the tables: one row a user."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.dataset.item_statistics import MICROSECONDS_PER_DAY
from movierec_spark.serving.histories import PEOPLE

ARRAYS = {
    "movie_ids": "ARRAY<BIGINT>",
    "weights": "ARRAY<DOUBLE>",
    "ratings": "ARRAY<DOUBLE>",
    "recency_rank": "ARRAY<DOUBLE>",
    "unwanted": "ARRAY<BIGINT>",
}
DAYS = ("first_day", "last_day")  # of what the user did; no ranker reads them
GATHERED = ", ".join(
    ["user_id BIGINT", *(f"{name} {kind}" for name, kind in ARRAYS.items()), *(f"{name} DATE" for name in DAYS)]
)


def user_histories(preferences: DataFrame, users: DataFrame) -> DataFrame:
    """One row a user: user_id, movie_ids (ascending), weights, ratings (or null), recency_rank, unwanted, DAYS, PEOPLE.

    Users ascend within and across partitions. The first four arrays are as long as the history; for recency_rank see
    Histories. unwanted: ids, ascending.
    preferences: all, also those of 0 and below: they are seen.
    users: user_id, gender, age; one who has done nothing yet has empty arrays and no days.
    """
    rows = preferences.select("user_id", "movie_id", "weight", "rating", F.unix_micros("at").alias("at"), "is_unwanted")
    gathered = rows.orderBy("user_id").mapInArrow(_gather, GATHERED)  # which is no shuffle where they come so
    people = users.select("user_id", *PEOPLE)
    if users.isEmpty():  # the join would take the rows out of their order
        return gathered.withColumns({name: F.lit(None).cast(people.schema[name].dataType) for name in PEOPLE})
    arrays = [F.coalesce(name, F.array().cast(kind)).alias(name) for name, kind in ARRAYS.items()]
    return gathered.join(people, on="user_id", how="full").select("user_id", *arrays, *DAYS, *PEOPLE).orderBy("user_id")


def _gather(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """One row a user. batches: by user; one may begin in a batch and end in another."""
    begun: list[pa.RecordBatch] = []
    for batch in batches:
        if not batch.num_rows:
            continue
        users = batch.column("user_id").to_numpy()
        last = int(np.searchsorted(users, users[-1]))  # where the rows of the batch's last user begin
        if last or (begun and begun[-1].column("user_id")[0].as_py() != users[0]):
            yield _of_users([*begun, batch.slice(0, last)])
            begun = []
        begun.append(batch.slice(last))
    if begun:
        yield _of_users(begun)


def _of_users(parts: list[pa.RecordBatch]) -> pa.RecordBatch:
    """The rows of some users, whole and by user, as one row each."""
    rows = _by_movie(pa.concat_batches(parts))
    user = rows.column("user_id").to_numpy()
    starts = np.flatnonzero(np.diff(user, prepend=user[0] - 1))
    offsets = np.append(starts, len(user)).astype(np.int32)
    is_unwanted = rows.column("is_unwanted").to_numpy(zero_copy_only=False)
    ends_of_unwanted = np.append(0, np.cumsum(is_unwanted))[offsets].astype(np.int32)
    movie_ids = rows.column("movie_id")
    day = rows.column("at").to_numpy() // MICROSECONDS_PER_DAY

    def lists(values: pa.Array) -> pa.Array:
        return pa.ListArray.from_arrays(pa.array(offsets), values)

    return pa.RecordBatch.from_pydict(
        {
            "user_id": user[starts],
            "movie_ids": lists(movie_ids),
            "weights": lists(rows.column("weight")),
            "ratings": lists(rows.column("rating").cast(pa.float64())),
            "recency_rank": lists(pa.array(_recency_rank(rows, starts))),
            "unwanted": pa.ListArray.from_arrays(pa.array(ends_of_unwanted), movie_ids.filter(pa.array(is_unwanted))),
            "first_day": _dates(np.minimum.reduceat(day, starts)),
            "last_day": _dates(np.maximum.reduceat(day, starts)),
        }
    )


def _dates(days: np.ndarray) -> pa.Array:
    """days: since 1970."""
    return pa.array(days.astype(np.int32)).cast(pa.date32())


def _by_movie(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The rows, which are in the order of users, in that of each user's movies."""
    user, movie = (rows.column(name).to_numpy() for name in ("user_id", "movie_id"))
    is_in_order = (user[1:] > user[:-1]) | (movie[1:] > movie[:-1])
    return rows if is_in_order.all() else rows.take(pa.array(np.lexsort((movie, user))))


def _recency_rank(rows: pa.RecordBatch, starts: np.ndarray) -> np.ndarray:
    """float64, per row 1 + how many of the user's rows are younger; what weighs nothing comes after all others.

    rows: of whole users, which begin at starts.
    """
    user = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, rows.num_rows)))
    weighs_nothing, age = rows.column("weight").to_numpy() == 0, -rows.column("at").to_numpy()
    order = np.lexsort((age, weighs_nothing, user))
    keys = np.stack([user, weighs_nothing, age])[:, order]
    is_older = np.append(True, (keys[:, 1:] != keys[:, :-1]).any(axis=0))  # than the row before, or another user's
    first_of_moment = np.maximum.accumulate(np.where(is_older, np.arange(len(order)), 0))
    rank = np.empty(len(order))
    rank[order] = 1 + first_of_moment - starts[user[order]]
    return rank
