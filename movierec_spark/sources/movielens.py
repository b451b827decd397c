"""The MovieLens files in every published format: plain, .gz, or inside the publisher's zip.

ml-latest, 25M, 32M   ratings.csv movies.csv tags.csv links.csv: CSV with a header
ml-1m, ml-10m         ratings.dat movies.dat users.dat tags.dat: fields separated by ::, no header, 1m in Latin-1
ml-100k               u.data (tabs), u.item and u.user (|, Latin-1), no header; u.item has a flag per genre
recbole               *.inter *.item *.user: tabs, a header of name:type
"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark import tables
from movierec_spark.sources.delimited import Delimited
from movierec_spark.sources.raw_file import RawFile

RATING = ("userId", "movieId", "rating", "timestamp")
MOVIE = ("movieId", "title", "genres")
USER = ("userId", "gender", "age", "occupation", "zipCode")
TAG = ("userId", "movieId", "tag", "timestamp")
LINK = ("movieId", "imdbId", "tmdbId")
GENRES_100K = (
    *("unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime"),
    *("Documentary", "Drama", "Fantasy", "Film-Noir", "Horror", "Musical"),
    *("Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western"),
)
ITEM_100K = ("movieId", "title", "released", "videoReleased", "url", *GENRES_100K)
RECBOLE_RATING = ("user_id:token", "item_id:token", "rating:float", "timestamp:float")
RECBOLE_MOVIE = ("item_id:token", "movie_title:token_seq", "class:token_seq")
RECBOLE_USER = ("user_id:token", "gender:token", "age:token", "occupation:token", "zip_code:token")


def _genres_from_flags(rows: DataFrame) -> DataFrame:
    """Add genres, separated by |, from one column per genre that holds 1 or 0."""
    genres = [F.when(F.col(genre) == "1", F.lit(genre)) for genre in GENRES_100K[1:]]
    return rows.withColumn("genres", F.array_join(F.array_compact(F.array(*genres)), "|"))


def _genres_from_words(rows: DataFrame) -> DataFrame:
    """Replace the blanks between genres by |."""
    return rows.withColumn("genres", F.replace("genres", F.lit(" "), F.lit("|")))


def _legacy(separator: str, columns: tuple[str, ...]) -> Delimited:
    return Delimited(separator, columns, quotes="letters", encoding="latin-1-or-utf-8")


_TABS = Delimited("\t", quotes="letters")

FILES = (
    RawFile("ratings.csv", tables.MOVIELENS_RATINGS, RATING),
    RawFile("ratings.dat", tables.MOVIELENS_RATINGS, RATING, _legacy("::", RATING)),
    RawFile("u.data", tables.MOVIELENS_RATINGS, RATING, _legacy("\t", RATING)),
    RawFile("*.inter", tables.MOVIELENS_RATINGS, RECBOLE_RATING, _TABS, table_columns=RATING),
    RawFile("movies.csv", tables.MOVIELENS_MOVIES, MOVIE),
    RawFile("movies.dat", tables.MOVIELENS_MOVIES, MOVIE, _legacy("::", MOVIE)),
    RawFile(
        "u.item",
        tables.MOVIELENS_MOVIES,
        ("movieId", "title", *GENRES_100K),
        _legacy("|", ITEM_100K),
        transform=_genres_from_flags,
    ),
    RawFile(
        "*.item",
        tables.MOVIELENS_MOVIES,
        (*RECBOLE_MOVIE, "release_year:token"),
        _TABS,
        table_columns=(*MOVIE, "releaseYear"),
        transform=_genres_from_words,
    ),
    RawFile("users.dat", tables.MOVIELENS_USERS, USER, _legacy("::", USER)),
    RawFile("u.user", tables.MOVIELENS_USERS, USER, _legacy("|", ("userId", "age", "gender", "occupation", "zipCode"))),
    RawFile("*.user", tables.MOVIELENS_USERS, RECBOLE_USER, _TABS, table_columns=USER),
    RawFile("tags.csv", tables.MOVIELENS_TAGS, TAG),
    RawFile("tags.dat", tables.MOVIELENS_TAGS, TAG, _legacy("::", TAG)),
    RawFile("links.csv", tables.MOVIELENS_LINKS, LINK),
)
