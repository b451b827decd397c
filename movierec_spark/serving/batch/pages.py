"""gold.recommendation_rows of a day: the lists as titled rows, made by the executors block by block."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

from movierec_spark.publish.publication import Derive
from movierec_spark.serving.batch.list_checks import list_summaries, of_movies
from movierec_spark.serving.batch.lists import ranked_lists
from movierec_spark.serving.batch.ranked_users import Variant, split_by_variant
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.pages.page import PageMovies, page_movies, pages
from movierec_spark.settings.operation_sections import Serving
from movierec_spark.tables import RECOMMENDATION_ROWS


class Paged(NamedTuple):
    """A variant, and what rows are told apart by of its movies."""

    variant: Variant
    movies: PageMovies


def recommendation_rows(
    histories: DataFrame, variants: list[Variant], movies: pa.Table, serving: Serving, as_of: date
) -> DataFrame:
    """gold.recommendation_rows rows, of the variants that are models: the champion, maybe a challenger.

    histories: user_histories rows. movies: see page_movies.
    """
    paged = {
        one.name: Paged(one, page_movies(movies, one.ranker.state.movie_ids, as_of))
        for one in variants
        if isinstance(one.ranker, HybridRanker)
    }
    shared = histories.sparkSession.sparkContext.broadcast((tuple(variants), paged))
    schema = RECOMMENDATION_ROWS.schema
    names = to_arrow_schema(StructType([field for field in schema if field.name != "as_of"]), timezone="UTC").names

    def make(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        of_users, of_movies = shared.value
        for batch in batches:
            for start in range(0, batch.num_rows, serving.users_per_block):
                block = batch.slice(start, serving.users_per_block)
                for variant, rows in split_by_variant(block, of_users, serving.challenger_share):
                    if variant.name in of_movies and rows.num_rows:
                        yield _pages(rows, of_movies[variant.name], serving.n).select(names)

    columns = [field for field in schema if field.name != "as_of"]
    return histories.mapInArrow(make, StructType(columns)).withColumn("as_of", F.lit(as_of))


def checks(eligible_ids: np.ndarray) -> Derive:
    """Frames of gold.recommendation_rows: lists (one row a row of a page), pages (one a user) and movies."""
    of_rows = of_movies("page_row", "movie_id", eligible_ids)

    def derive(rows: DataFrame) -> dict[str, DataFrame]:
        page_row = F.concat_ws("/", "user_id", "row")
        pages = list_summaries(ranked_lists(rows, "user_id"), "user_id")
        return {**of_rows(rows.withColumn("page_row", page_row)), "pages": pages.select("user_id", "repeated")}

    return derive


def _pages(block: pa.RecordBatch, paged: Paged, n: int) -> pa.RecordBatch:
    ranker = paged.variant.ranker
    assert isinstance(ranker, HybridRanker)
    histories = Histories.from_arrow(block)
    recommended = ranker.recommend(histories, n)
    rows = pages(block.column("user_id").to_numpy(), histories, recommended, ranker, paged.movies)
    n_rows, variant = rows.num_rows, paged.variant
    rows = rows.append_column("variant", pa.array([variant.name] * n_rows, pa.string()))
    return rows.append_column("model_version", pa.array([variant.model_version] * n_rows, pa.int32()))
