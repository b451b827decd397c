"""Ids of any form as 64-bit integers, and the way back."""

from collections.abc import Iterable
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

MOST_POSITIVE = (1 << 63) - 1
KINDS = {"user_id": "user", "movie_id": "movie"}


def id_of(column: str, text_ids: bool) -> Column:
    """An integer as it is; with text_ids any text that is no integer above 0 by its hash (xxhash64, made positive)."""
    text = F.trim(column)
    number = text.try_cast("bigint")
    if not text_ids:
        return number
    hashed = F.xxhash64(text).bitwiseAND(F.lit(MOST_POSITIVE))
    return F.when(text != "", F.when((number.cast("string") == text) & (number > 0), number).otherwise(hashed))


def ids_of(raw: Iterable[DataFrame]) -> DataFrame:
    """silver.ids rows of the bronze rows of one drop: each id once."""
    found = [
        rows.select("source", F.lit(kind).alias("kind"), F.trim(column).alias("external_id"), "as_of", _id(column))
        for rows in raw
        for column, kind in KINDS.items()
        if column in rows.columns
    ]
    every = reduce(DataFrame.unionByName, found)
    return (
        every.where("id IS NOT NULL").groupBy("source", "kind", "external_id", "as_of").agg(F.first("id").alias("id"))
    )


def _id(column: str) -> Column:
    return id_of(column, text_ids=True).alias("id")
