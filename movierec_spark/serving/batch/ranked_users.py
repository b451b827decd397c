"""Recommendations for all users of a day: blocks of histories through the kernel, on the executors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
from pyspark.broadcast import Broadcast
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from movierec_spark.serving.ab_split import in_share
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.ranker import Ranker
from movierec_spark.serving.to_arrow import ranked_rows, with_constants
from movierec_spark.settings.operation_sections import Serving
from movierec_spark.tables import RECOMMENDATIONS

BatchFunction = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]  # the argument of mapInArrow
OF_DAY = ("as_of", "generated_at")


@dataclass(frozen=True)
class Variant:
    """What serves a share of the users. name: champion or challenger; model_version: None for what trends."""

    name: str
    ranker: Ranker
    model_version: int | None


def recommendations(
    histories: DataFrame,
    champion: Variant,
    challenger: Variant | None,
    serving: Serving,
    as_of: date,
    generated_at: datetime,
) -> DataFrame:
    """gold.recommendations rows: n movies a user, or as many as may come, in the order of the histories.

    histories: user_histories rows. challenger: serves the share of the users that is chosen for it.
    """
    context = histories.sparkSession.sparkContext
    blocks = _in_blocks(context.broadcast((champion, challenger)), serving)
    unread = champion.ranker.unread & challenger.ranker.unread if challenger else champion.ranker.unread
    schema = StructType([column for column in RECOMMENDATIONS.schema if column.name not in OF_DAY])
    of_users = histories.drop(*unread).mapInArrow(blocks, schema)
    return of_users.withColumns({"as_of": F.lit(as_of), "generated_at": F.lit(generated_at)})


def _in_blocks(variants: "Broadcast[tuple[Variant, Variant | None]]", serving: Serving) -> BatchFunction:
    def recommend(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        of_users = tuple(variant for variant in variants.value if variant)
        for batch in batches:
            for start in range(0, batch.num_rows, serving.users_per_block):
                block = batch.slice(start, serving.users_per_block)
                for variant, rows in split_by_variant(block, of_users, serving.challenger_share):
                    yield _ranked(rows, variant, serving.n)

    return recommend


def split_by_variant(
    block: pa.RecordBatch, variants: tuple[Variant, ...], share: float
) -> Iterator[tuple[Variant, pa.RecordBatch]]:
    """The users of each variant: the challenger's, the second's, by a hash, the same every day."""
    champion, *challengers = variants
    if not challengers:
        yield champion, block
        return
    (challenger,) = challengers
    is_challenger = in_share(block.column("user_id").to_numpy(), share, "challenger")
    yield champion, block.filter(pa.array(~is_challenger))
    yield challenger, block.filter(pa.array(is_challenger))


def _ranked(block: pa.RecordBatch, variant: Variant, n: int) -> pa.RecordBatch:
    recommended = variant.ranker.recommend(Histories.from_arrow(block), n)
    rows = ranked_rows(block.column("user_id").to_numpy(), recommended)
    version = pa.scalar(variant.model_version, pa.int32())
    return with_constants(rows, {"variant": pa.scalar(variant.name), "model_version": version})
