"""Ids of users and movies as 64-bit integers, and the table that maps them back to the source's ids."""

from collections.abc import Iterable
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

MAX_ID = (1 << 63) - 1
KINDS = {"user_id": "user", "movie_id": "movie"}  # of silver.ids, by the column of the id


def id_of(column: str, text_ids: bool) -> Column:
    """The id of a column as BIGINT; null where it is not one.

    text_ids: whether ids may be any text. Then an integer above 0 stays as it is, and any other text becomes its hash
    (xxHash64 without the sign bit).
    """
    text = F.trim(column)
    number = text.try_cast("bigint")
    if not text_ids:
        return number
    hashed = F.xxhash64(text).bitwiseAND(F.lit(MAX_ID))
    return F.when(text != "", F.when((number.cast("string") == text) & (number > 0), number).otherwise(hashed))


def ids_of(raw: Iterable[DataFrame]) -> DataFrame:
    """silver.ids rows of the bronze frames of one drop: one per id."""
    frames = [
        rows.select(
            "source",
            F.lit(kind).alias("kind"),
            F.trim(column).alias("external_id"),
            "as_of",
            id_of(column, text_ids=True).alias("id"),
        )
        for rows in raw
        for column, kind in KINDS.items()
        if column in rows.columns
    ]
    ids = reduce(DataFrame.unionByName, frames).where("id IS NOT NULL")
    return ids.groupBy("source", "kind", "external_id", "as_of").agg(F.first("id").alias("id"))
