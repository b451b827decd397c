"""What movies have in common: genres that occur together, titles that several movies bear."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.profiling import metrics
from movierec_spark.profiling.figure import Figure, existing
from movierec_spark.profiling.segments import ALL, BOTH, MOST_CHARACTERS
from movierec_spark.tables import MOVIES

MOST_PAIRS = 400  # of genres


def describe_catalogue(movies: DataFrame) -> list[Figure]:
    """The pairs of genres, and the duplicate titles, of the movies known on the day."""
    titles = _duplicate_titles(movies)
    total = titles.agg(F.coalesce(F.sum("movies"), F.lit(0))).first()
    assert total is not None
    figures = [("title", ALL, metrics.DUPLICATE_TITLES, total[0])]
    figures += [("genres", name, metrics.MOVIES, n) for name, n in _most(_pairs_of_genres(movies), MOST_PAIRS)]
    figures += [("title", name, metrics.MOVIES, n) for name, n in _most(titles, metrics.MOST_VALUES)]
    return list(existing((MOVIES.name, *figure) for figure in figures))


def _pairs_of_genres(movies: DataFrame) -> DataFrame:
    """segment, movies: how many have both genres of a pair."""
    genres = F.array_distinct(F.transform("genres", lambda genre: F.left(genre, F.lit(MOST_CHARACTERS))))
    return (
        movies.select(F.explode(genres).alias("first"), genres.alias("genres"))
        .select("first", F.explode("genres").alias("second"))
        .where(F.col("first") < F.col("second"))
        .groupBy(F.concat(F.lit("genres "), "first", F.lit(BOTH), "second").alias("segment"))
        .agg(F.count(F.lit(1)).alias("movies"))
    )


def _duplicate_titles(movies: DataFrame) -> DataFrame:
    """segment, movies: how many movies bear a title of a year, if several do, whatever its case and outer spaces."""
    year = F.coalesce(F.concat(F.lit(" ("), F.col("release_year").cast("string"), F.lit(")")), F.lit(""))
    segment = F.concat(F.lit("title "), F.left(F.trim("title"), F.lit(MOST_CHARACTERS)), year)
    return (
        movies.select(segment.alias("segment"))
        .groupBy(F.lower("segment"))
        .agg(F.min("segment").alias("segment"), F.count(F.lit(1)).alias("movies"))
        .where("movies > 1")
        .select("segment", "movies")
    )


def _most(movies_by_segment: DataFrame, n: int) -> list[tuple[str, int]]:
    rows = movies_by_segment.orderBy(F.desc("movies"), "segment").limit(n).collect()
    return [(row.segment, row.movies) for row in rows]
