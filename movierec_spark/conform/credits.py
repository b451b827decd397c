"""Turn raw rows of films into silver rows of credits: who directed, wrote and played in a film."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.conform.ids import id_of
from movierec_spark.conform.values import PROVENANCE, known_at_release, parse_optional_integer, split_title_and_year
from movierec_spark.sources.raw_values import parse_list

OMDB_ROLES = {"director": "Director", "writer": "Writer", "actor": "Cast"}
MAPPED_ROLES = {"director": "directors", "writer": "writers", "actor": "actors"}
IN_PARENTHESES = r"\s*\([^)]*\)"  # after a name: what a writer did, or the full name
NO_NAME = ("", "N/A")
MIN_ALPHABETICAL = 4  # fewer names may be in alphabetical order by chance


def conform_credits(raw: DataFrame, known_from: str) -> DataFrame:
    """silver.credits rows of bronze.omdb_films rows: one per film, role and person, with the film's provenance.

    known_from: "arrival" (a film is known on the drop's day) or "event_time" (on the first day of its year).
    """
    names = {role: _split_names(column) for role, column in OMDB_ROLES.items()}
    return _credits(raw, F.trim("imdbID"), names, known_at_release(F.col("Year").try_cast("int"), known_from))


def conform_mapped_credits(raw: DataFrame, known_from: str, text_ids: bool) -> DataFrame:
    """silver.credits rows of bronze.table_movies rows, by their movie_id.

    A value that is not a list of names becomes a row whose person is null, which the suite rejects.
    """
    film = id_of("movie_id", text_ids).cast("string")
    no_person = F.array(F.lit(None).cast("string"))
    names = {role: F.coalesce(parse_list(F.col(column)), no_person) for role, column in MAPPED_ROLES.items()}
    year = F.coalesce(parse_optional_integer("release_year"), split_title_and_year("title")[1])
    return _credits(raw, film, names, known_at_release(year, known_from))


def _credits(raw: DataFrame, film: Column, names: dict[str, Column], known_at: Column) -> DataFrame:
    """names: by role, the names of the film's people, ARRAY<STRING> in the order of billing."""
    roles = [
        F.struct(F.lit(role).alias("role"), _distinct_names(of_role).alias("names")) for role, of_role in names.items()
    ]
    return (
        raw.withColumn("credited", F.explode(F.array(*roles)))
        .select("*", "credited.role", "credited.names", F.posexplode("credited.names").alias("position", "person"))
        .select(
            "source",
            film.alias("film"),
            "role",
            "person",
            F.when(_is_billing_order("names"), F.col("position") + 1).alias("billing"),
            known_at.alias("known_at"),
            "as_of",
            *PROVENANCE,
        )
    )


def _split_names(column: str) -> Column:
    """The names in a text with commas, without what stands in parentheses."""
    return F.split(F.regexp_replace(column, IN_PARENTHESES, ""), ",")


def _distinct_names(names: Column) -> Column:
    """The names trimmed, each one once, without placeholders for no name; empty for null."""
    trimmed = F.transform(F.coalesce(names, F.array().cast("array<string>")), lambda name: F.trim(name))
    return F.array_distinct(F.filter(trimmed, lambda name: ~F.coalesce(name.isin(*NO_NAME), F.lit(False))))


def _is_billing_order(names: str) -> Column:
    """Whether names are in the order of billing: an alphabetical list says nothing about it."""
    return (F.size(names) < MIN_ALPHABETICAL) | (F.array_sort(names) != F.col(names))
