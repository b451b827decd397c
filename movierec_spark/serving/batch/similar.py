"""Movies like another one: the cosine of what the model knows of both, popularity left out."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from scipy.sparse import csr_matrix

from movierec_spark.kernels.item_index import build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.models.item_state import ItemState
from movierec_spark.models.similarity import similarity_vectors

SIMILAR = "movie_id BIGINT, rank INT, similar_movie_id BIGINT, score DOUBLE"
MOVIES_PER_PARTITION = 10_000


def similar_movies(
    spark: SparkSession, state: ItemState, eligible_ids: np.ndarray, n: int, model_version: int, as_of: date
) -> DataFrame:
    """gold.similar_movies rows: up to n of the eligible movies for each of them, by movie and rank."""
    is_eligible = np.isin(state.movie_ids, eligible_ids)
    movie_ids, vectors = state.movie_ids[is_eligible], similarity_vectors(state)[is_eligible]
    shared = spark.sparkContext.broadcast((movie_ids, vectors))

    def of_movies(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield nearest(*shared.value, batch.column("id").to_numpy(), n)

    partitions = -(-len(movie_ids) // MOVIES_PER_PARTITION) or 1
    rows = spark.range(0, len(movie_ids), numPartitions=partitions).mapInArrow(of_movies, SIMILAR)
    return rows.select("*", F.lit(model_version).alias("model_version"), F.lit(as_of).alias("as_of"))


def nearest(movie_ids: np.ndarray, vectors: np.ndarray, movies: np.ndarray, n: int) -> pa.RecordBatch:
    """SIMILAR rows of some movies: the n highest cosines, ties by id; a movie is not its own.

    vectors: float32, of length 1, movies x dims. movies: positions of those that are asked for.
    """
    itself = csr_matrix(
        (np.ones(len(movies), np.float32), movies, np.arange(len(movies) + 1)), (len(movies), len(movie_ids))
    )
    neighbours, scores = top_k(vectors[movies], build_index(vectors), itself, min(n, len(movie_ids)))
    owners, ranks = np.nonzero(neighbours >= 0)
    return pa.RecordBatch.from_pydict(
        {
            "movie_id": movie_ids[movies[owners]],
            "rank": (ranks + 1).astype(np.int32),
            "similar_movie_id": movie_ids[neighbours[owners, ranks]],
            "score": scores[owners, ranks].astype(np.float64),
        }
    )
