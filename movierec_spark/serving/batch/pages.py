"""gold.recommendation_rows of a day: the lists as titled rows, made by the executors block by block."""

from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

from movierec_spark.serving.batch.user_lists import Variant
from movierec_spark.serving.pages.page import PageMovies, Pages, titled_rows
from movierec_spark.serving.pages.rows import KINDS, LENGTH
from movierec_spark.tables import RECOMMENDATION_ROWS


def recommendation_rows(lists: DataFrame, variants: Sequence[Variant], as_of: date) -> DataFrame:
    """gold.recommendation_rows rows in the order of the lists, of the variants that have pages.

    lists: user_lists rows.
    """
    movies = {one.name: one.page_movies for one in variants if one.page_movies}
    shared, schema = lists.sparkSession.sparkContext.broadcast(movies), RECOMMENDATION_ROWS.schema
    columns = StructType([field for field in schema if field.name != "as_of"])
    names = to_arrow_schema(columns, timezone="UTC").names

    def make(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for name, of_variant in shared.value.items():
                rows = batch.filter(pc.equal(batch.column("variant"), name))
                if rows.num_rows:
                    yield titled_lists(rows, of_variant).select(names)

    read = ("user_id", "movie_ids", "scores", "variant", "model_version", "places", "subjects", "has_group")
    return lists.select(*read).mapInArrow(make, columns).withColumn("as_of", F.lit(as_of))


def titled_lists(lists: pa.RecordBatch, movies: PageMovies) -> pa.RecordBatch:
    """gold.recommendation_rows rows but for the day. lists: user_lists rows of one variant."""
    places, subjects = (lists.column(name).flatten().to_numpy() for name in ("places", "subjects"))
    has_group = lists.column("has_group").to_numpy(zero_copy_only=False)
    pages = Pages(places.reshape(-1, len(KINDS), LENGTH), subjects.reshape(-1, len(KINDS)), has_group)
    rows = titled_rows(lists, pages, movies)
    (name,), (version,) = (lists.column(column).unique() for column in ("variant", "model_version"))
    return rows.append_column("variant", pa.repeat(name, rows.num_rows)).append_column(
        "model_version", pa.repeat(version, rows.num_rows)
    )
