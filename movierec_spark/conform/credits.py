"""Who made a film: rows of films become rows of credits."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.conform.values import PROVENANCE, known_from_release

ROLES = {"director": "Director", "writer": "Writer", "actor": "Cast"}
IN_PARENTHESES = r"\s*\([^)]*\)"  # what a writer did, or a name in full
NO_NAME = ("", "N/A")
FEWEST_IN_ORDER = 4  # fewer names may stand in alphabetical order by chance


def conform_credits(raw: DataFrame, known_from: str) -> DataFrame:
    """silver.credits rows, with source_file and row_number of their film: one per film, role and person.

    known_from: "arrival" (a film is known on the drop's day) or "event_time" (in the year of its release).
    """
    listed = [F.struct(F.lit(role).alias("role"), _names(column).alias("names")) for role, column in ROLES.items()]
    year = F.col("Year").try_cast("int")
    return (
        raw.withColumn("listed", F.explode(F.array(*listed)))
        .select("*", "listed.role", "listed.names", F.posexplode("listed.names").alias("place", "person"))
        .select(
            "source",
            F.trim("imdbID").alias("imdb_id"),
            "role",
            "person",
            F.when(_tells_order("names"), F.col("place") + 1).alias("billing"),
            known_from_release(year, known_from).alias("known_at"),
            "as_of",
            *PROVENANCE,
        )
    )


def _names(column: str) -> Column:
    """The names of a list with commas, each once."""
    names = F.split(F.regexp_replace(column, IN_PARENTHESES, ""), ",")
    trimmed = F.transform(F.coalesce(names, F.array().cast("array<string>")), lambda name: F.trim(name))
    return F.array_distinct(F.filter(trimmed, lambda name: ~name.isin(*NO_NAME)))


def _tells_order(names: str) -> Column:
    """Whether the order of names says who comes first; in a list by the alphabet it says nothing."""
    return (F.size(names) < FEWEST_IN_ORDER) | (F.array_sort(names) != F.col(names))
