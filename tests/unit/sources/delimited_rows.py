"""Reads delimited files of movies, for the tests of their format."""

from pathlib import Path

from pyspark.sql import SparkSession

from movierec_spark.sources.delimited import CSV, Delimited, read_delimited
from tests.drops import file_at, same_names

COLUMNS = same_names("movieId", "title", "genres")


def rows_of(spark: SparkSession, path: Path, dialect: Delimited = CSV) -> list[tuple]:
    """The rows in their order: COLUMNS, malformed_line, row_number."""
    read = read_delimited(spark, [file_at(path)], COLUMNS, dialect).orderBy("row_number")
    return [tuple(row) for row in read.select(*COLUMNS, "malformed_line", "row_number").collect()]
