"""Movies like another one: the cosine of what the model knows of both, popularity left out."""

from datetime import date

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from scipy.sparse import identity

from movierec_spark.kernels.item_index import build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.models.item_state import ItemState
from movierec_spark.models.similarity import similarity_vectors

SIMILAR = "movie_id BIGINT, rank INT, similar_movie_id BIGINT, score DOUBLE"


def similar_movies(
    spark: SparkSession, state: ItemState, eligible_ids: np.ndarray, n: int, model_version: int, as_of: date
) -> DataFrame:
    """gold.similar_movies rows: up to n of the eligible movies for each of them."""
    is_eligible = np.isin(state.movie_ids, eligible_ids)
    rows = nearest(state.movie_ids[is_eligible], similarity_vectors(state)[is_eligible], n)
    return spark.createDataFrame(rows, SIMILAR).select(
        "*", F.lit(model_version).alias("model_version"), F.lit(as_of).alias("as_of")
    )


def nearest(movie_ids: np.ndarray, vectors: np.ndarray, n: int) -> pd.DataFrame:
    """movie_id, rank, similar_movie_id, score: the n highest cosines, ties by id; a movie is not its own.

    vectors: float32, of length 1, movies x dims.
    """
    exclude = identity(len(movie_ids), dtype=np.float32, format="csr")
    neighbours, scores = top_k(vectors, build_index(vectors), exclude, min(n, len(movie_ids)))
    movies, ranks = np.nonzero(neighbours >= 0)
    return pd.DataFrame(
        {
            "movie_id": movie_ids[movies],
            "rank": (ranks + 1).astype(np.int32),
            "similar_movie_id": movie_ids[neighbours[movies, ranks]],
            "score": scores[movies, ranks].astype(np.float64),
        }
    )
