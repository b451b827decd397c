"""MovieLens as GroupLens publishes it: ml-latest, ml-latest-small, 25M, 32M (CSV with a header).

ratings.csv  userId,movieId,rating,timestamp (seconds since 1970)
movies.csv   movieId,title,genres (title ends in the year, genres are joined by |)
tags.csv     userId,movieId,tag,timestamp
links.csv    movieId,imdbId (digits only),tmdbId
"""

from collections.abc import Iterator
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from movierec_spark.sources.delimited import read_csv
from movierec_spark.table import Table
from movierec_spark.tables import MOVIELENS_LINKS, MOVIELENS_MOVIES, MOVIELENS_RATINGS, MOVIELENS_TAGS

FILES = {
    "ratings.csv": (MOVIELENS_RATINGS, ("userId", "movieId", "rating", "timestamp")),
    "movies.csv": (MOVIELENS_MOVIES, ("movieId", "title", "genres")),
    "tags.csv": (MOVIELENS_TAGS, ("userId", "movieId", "tag", "timestamp")),
    "links.csv": (MOVIELENS_LINKS, ("movieId", "imdbId", "tmdbId")),
}


def raw_rows(spark: SparkSession, drop: Path) -> Iterator[tuple[Table, DataFrame]]:
    """The bronze table and raw rows of each file that the drop holds.

    Raises DropRefused where a file can't be read.
    """
    for name, (table, columns) in FILES.items():
        if (drop / name).exists():
            yield table, read_csv(spark, drop / name, columns)
