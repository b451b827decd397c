"""gold.audiences of a day: the best users of the movies that conf names, and of those that are new."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.serving.audience import audiences
from movierec_spark.serving.batch.new_movies import first_known_lately
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.ranker import excluded_movies
from movierec_spark.settings.serving_section import AudienceMovies, Serving

CANDIDATES = "movie_id BIGINT, user_id BIGINT, score DOUBLE"


def chosen_movies(versions: DataFrame, eligible_ids: np.ndarray, chosen: AudienceMovies, as_of: date) -> np.ndarray:
    """The ids of the eligible movies that gold.audiences tells of, ascending.

    versions: movie_id, known_at, of all rows of silver.movies that are known on the day.
    """
    ids = first_known_lately(versions, chosen.new_days, as_of)
    return np.intersect1d(np.union1d(ids, np.array(chosen.movie_ids, dtype=np.int64)), eligible_ids)


def movie_audiences(
    histories: DataFrame, ranker: HybridRanker, movie_ids: np.ndarray, serving: Serving, version: int, as_of: date
) -> DataFrame:
    """gold.audiences rows. histories: user_histories rows. movie_ids: of movies that the ranker knows."""
    n, shared = serving.audiences.n, histories.sparkSession.sparkContext.broadcast(ranker)

    def best(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for start in range(0, batch.num_rows, serving.users_per_block):
                yield _of_block(batch.slice(start, serving.users_per_block), shared.value, movie_ids, n)

    in_order = Window.partitionBy("movie_id").orderBy(F.col("score").desc(), "user_id")
    return (
        histories.mapInArrow(best, CANDIDATES)
        .withColumn("rank", F.row_number().over(in_order))
        .where(F.col("rank") <= n)
        .select(
            "movie_id", "rank", "user_id", "score", F.lit(version).alias("model_version"), F.lit(as_of).alias("as_of")
        )
    )


def _of_block(block: pa.RecordBatch, ranker: HybridRanker, movie_ids: np.ndarray, n: int) -> pa.RecordBatch:
    histories = Histories.from_arrow(block)
    matrices = histories.to_matrices(ranker.state.movie_ids)
    excluded = excluded_movies(matrices, ranker.reranker) + matrices.unwanted
    columns = np.searchsorted(ranker.state.movie_ids, movie_ids)
    users = ranker.fold_in(histories, matrices)
    found = audiences(ranker.state, users, excluded, columns, min(n, block.num_rows))
    movies, places = np.nonzero(found.users >= 0)
    user_ids = block.column("user_id").to_numpy()
    return pa.RecordBatch.from_pydict(
        {
            "movie_id": movie_ids[movies],
            "user_id": user_ids[found.users[movies, places]],
            "score": found.scores[movies, places],
        }
    )
