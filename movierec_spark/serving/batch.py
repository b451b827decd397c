"""Recommendations for all users of a day: blocks of histories through the kernel, on the executors."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pyarrow as pa
from pyspark.broadcast import Broadcast
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.serving.histories import Histories
from movierec_spark.serving.ranked_rows import RANKED, ranked_rows
from movierec_spark.serving.rankers import Ranker


def recommendations(
    histories: DataFrame,
    ranker: Ranker,
    n: int,
    users_per_block: int,
    model_version: int | None,
    as_of: date,
    generated_at: datetime,
) -> DataFrame:
    """gold.recommendations rows: n movies a user that the history doesn't hold, or as many as there are.

    histories: user_histories rows.
    """
    context = histories.sparkSession.sparkContext
    blocks = _in_blocks(context.broadcast(ranker), n, users_per_block)
    return histories.mapInArrow(blocks, RANKED).select(
        "*",
        F.lit("champion").alias("variant"),
        F.lit(model_version).cast("int").alias("model_version"),
        F.lit(as_of).alias("as_of"),
        F.lit(generated_at).alias("generated_at"),
    )


def _in_blocks(
    ranker: "Broadcast[Ranker]", n: int, users_per_block: int
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def recommend(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for start in range(0, batch.num_rows, users_per_block):
                block = batch.slice(start, users_per_block)
                found = ranker.value.recommend(Histories.from_arrow(block), n)
                yield ranked_rows(block.column("user_id").to_numpy(), found)

    return recommend
