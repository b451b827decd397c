"""Every user's list of a day: blocks of histories through the kernel, on the executors."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyspark.broadcast import Broadcast
from pyspark.sql import DataFrame

from movierec_spark.serving.ab_split import variants_of
from movierec_spark.serving.batch.exploration import exploration_columns
from movierec_spark.serving.batch.user_histories import DAYS
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.pages.page import PageMovies, choose_pages
from movierec_spark.serving.ranker import Ranker, Recommended
from movierec_spark.settings.serving_section import Serving

BatchFunction = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]  # the argument of mapInArrow
USER_LISTS = """
    user_id BIGINT,
    movie_ids ARRAY<BIGINT>, scores ARRAY<DOUBLE>, predicted_ratings ARRAY<FLOAT>, because_movie_ids ARRAY<BIGINT>,
    strategy STRING, variant STRING, model_version INT,
    explored ARRAY<BOOLEAN>, propensities ARRAY<DOUBLE>, options ARRAY<STRUCT<
        rank: INT, movie_id: BIGINT, score: DOUBLE, propensity: DOUBLE, is_drawn: BOOLEAN, is_new: BOOLEAN>>,
    places ARRAY<INT>, subjects ARRAY<INT>, has_group BOOLEAN
"""


@dataclass(frozen=True)
class Variant:
    """What serves a share of the users. name: its alias; model_version: None for what trends.

    page_movies: by which lists become pages; None where there are to be none.
    """

    name: str
    ranker: Ranker
    model_version: int | None
    page_movies: PageMovies | None = None


def user_lists(histories: DataFrame, variants: tuple[Variant, ...], serving: Serving) -> DataFrame:
    """One row a user: USER_LISTS, in the order of the histories.

    The first arrays are n movies long, or as many as may come, the best first; predicted ratings and reasons are null
    where there are none. explored, propensities: as long; options: of explored places, by rank; null where the variant
    explores nothing. places, subjects, has_group: see Pages, flat; null where the variant has no page_movies.
    histories: user_histories rows. variants: the champion first; each of the others serves its share of the users.
    """
    blocks = _in_blocks(histories.sparkSession.sparkContext.broadcast(variants), serving)
    unread = frozenset.intersection(*(variant.ranker.unread for variant in variants))
    return histories.drop(*unread, *DAYS).mapInArrow(blocks, USER_LISTS)


def _in_blocks(variants: "Broadcast[tuple[Variant, ...]]", serving: Serving) -> BatchFunction:
    def recommend(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for start in range(0, batch.num_rows, serving.users_per_block):
                block = batch.slice(start, serving.users_per_block)
                for variant, rows in split_by_variant(block, variants.value, serving.variants):
                    yield lists_of_block(rows, variant, serving.n)

    return recommend


def split_by_variant(
    block: pa.RecordBatch, variants: tuple[Variant, ...], shares: Mapping[str, float]
) -> Iterator[tuple[Variant, pa.RecordBatch]]:
    """The users of each variant, the same ones every day; the first, the champion, has those of no other.

    shares: by name, also of variants that are not there.
    """
    champion, *others = variants
    names = variants_of(block.column("user_id").to_numpy(), shares)
    yield champion, block.filter(pa.array(~np.isin(names, [variant.name for variant in others])))
    for variant in others:
        yield variant, block.filter(pa.array(names == variant.name))


def lists_of_block(block: pa.RecordBatch, variant: Variant, n: int) -> pa.RecordBatch:
    """user_lists rows of a variant's users. block: user_histories rows."""
    histories, n_users = Histories.from_arrow(block), block.num_rows
    recommended = variant.ranker.recommend(histories, n)
    return pa.RecordBatch.from_pydict(
        {
            "user_id": block.column("user_id"),
            **_arrays(recommended),
            "strategy": pa.array(recommended.strategies, pa.string()),
            "variant": pa.repeat(pa.scalar(variant.name), n_users),
            "model_version": pa.repeat(pa.scalar(variant.model_version, pa.int32()), n_users),
            **exploration_columns(recommended),
            **_pages(histories, recommended, variant),
        }
    )


def _arrays(recommended: Recommended) -> dict[str, pa.Array]:
    """The arrays of lists, without the places where a list has ended."""
    is_listed = recommended.movie_ids >= 0
    because, stars = recommended.because_movie_ids[is_listed], recommended.predicted_ratings[is_listed]
    offsets = pa.array(np.append(0, is_listed.sum(axis=1).cumsum()), pa.int32())
    values = {
        "movie_ids": pa.array(recommended.movie_ids[is_listed], pa.int64()),
        "scores": pa.array(recommended.scores[is_listed], pa.float64()),
        "predicted_ratings": pa.array(stars, pa.float32(), mask=np.isnan(stars)),
        "because_movie_ids": pa.array(because, pa.int64(), mask=because < 0),
    }
    return {name: pa.ListArray.from_arrays(offsets, array) for name, array in values.items()}


def _pages(histories: Histories, recommended: Recommended, variant: Variant) -> dict[str, pa.Array]:
    n_users = len(recommended.movie_ids)
    if variant.page_movies is None or not n_users:
        nulls = {"places": pa.list_(pa.int32()), "subjects": pa.list_(pa.int32()), "has_group": pa.bool_()}
        return {name: pa.nulls(n_users, kind) for name, kind in nulls.items()}
    assert isinstance(variant.ranker, HybridRanker)
    pages = choose_pages(histories, recommended, variant.ranker, variant.page_movies)

    def flat(values: np.ndarray) -> pa.Array:
        return pa.FixedSizeListArray.from_arrays(values.ravel(), values[0].size).cast(pa.list_(pa.int32()))

    return {"places": flat(pages.places), "subjects": flat(pages.subjects), "has_group": pa.array(pages.has_group)}
