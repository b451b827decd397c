"""Who made a film: rows of films become rows of credits."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.conform.ids import id_of
from movierec_spark.conform.values import PROVENANCE, known_from_release, optional_integer, title_and_year
from movierec_spark.sources.raw_values import texts_of_list

OMDB_ROLES = {"director": "Director", "writer": "Writer", "actor": "Cast"}
MAPPED_ROLES = {"director": "directors", "writer": "writers", "actor": "actors"}
IN_PARENTHESES = r"\s*\([^)]*\)"  # what a writer did, or a name in full
NO_NAME = ("", "N/A")
FEWEST_IN_ORDER = 4  # fewer names may stand in alphabetical order by chance


def conform_credits(raw: DataFrame, known_from: str) -> DataFrame:
    """silver.credits rows, with source_file and row_number of their film: one per film, role and person.

    known_from: "arrival" (a film is known on the drop's day) or "event_time" (in the year of its release).
    """
    names = {role: _without_what_they_did(column) for role, column in OMDB_ROLES.items()}
    return _credits(raw, F.trim("imdbID"), names, known_from_release(F.col("Year").try_cast("int"), known_from))


def conform_mapped_credits(raw: DataFrame, known_from: str, text_ids: bool) -> DataFrame:
    """The same of a team's own movies, by their movie_id; what is no list of names becomes a row without a person."""
    film = id_of("movie_id", text_ids).cast("string")
    nobody = F.array(F.lit(None).cast("string"))
    names = {role: F.coalesce(texts_of_list(F.col(column)), nobody) for role, column in MAPPED_ROLES.items()}
    year = F.coalesce(optional_integer("release_year"), title_and_year("title")[1])
    return _credits(raw, film, names, known_from_release(year, known_from))


def _credits(raw: DataFrame, film: Column, names: dict[str, Column], known_at: Column) -> DataFrame:
    """names: by role, the names of a film's people in order."""
    listed = [F.struct(F.lit(role).alias("role"), _each_once(each).alias("names")) for role, each in names.items()]
    return (
        raw.withColumn("listed", F.explode(F.array(*listed)))
        .select("*", "listed.role", "listed.names", F.posexplode("listed.names").alias("place", "person"))
        .select(
            "source",
            film.alias("film"),
            "role",
            "person",
            F.when(_tells_order("names"), F.col("place") + 1).alias("billing"),
            known_at.alias("known_at"),
            "as_of",
            *PROVENANCE,
        )
    )


def _without_what_they_did(column: str) -> Column:
    """The names of a list with commas."""
    return F.split(F.regexp_replace(column, IN_PARENTHESES, ""), ",")


def _each_once(names: Column) -> Column:
    trimmed = F.transform(F.coalesce(names, F.array().cast("array<string>")), lambda name: F.trim(name))
    return F.array_distinct(F.filter(trimmed, lambda name: ~F.coalesce(name.isin(*NO_NAME), F.lit(False))))


def _tells_order(names: str) -> Column:
    """Whether the order of names says who comes first; in a list by the alphabet it says nothing."""
    return (F.size(names) < FEWEST_IN_ORDER) | (F.array_sort(names) != F.col(names))
