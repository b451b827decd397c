"""Movies like another one: the cosine of what the model knows of both, popularity left out."""

from datetime import date

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from scipy.sparse import identity

from movierec_spark.models.item_state import ItemState
from movierec_spark.models.top_n import top_n

SIMILAR = "movie_id BIGINT, rank INT, similar_movie_id BIGINT, score DOUBLE"


def similar_movies(
    spark: SparkSession, state: ItemState, servable: np.ndarray, n: int, model_version: int, as_of: date
) -> DataFrame:
    """gold.similar_movies rows: up to n of the servable movies (ids) for each of them."""
    kept = np.isin(state.movie_ids, servable)
    rows = nearest(state.movie_ids[kept], taste_vectors(state)[kept], n)
    return spark.createDataFrame(rows, SIMILAR).select(
        "*", F.lit(model_version).alias("model_version"), F.lit(as_of).alias("as_of")
    )


def taste_vectors(state: ItemState) -> np.ndarray:
    """Per movie the als and the content vector, each of length 1, weighted as the model weights the blocks."""
    blocks = ((state.als, state.weights.als), (state.content, state.weights.content))
    return np.hstack([np.sqrt(max(weight, 0.0)) * unit_rows(block.vectors) for block, weight in blocks])


def nearest(movie_ids: np.ndarray, vectors: np.ndarray, n: int) -> pd.DataFrame:
    """movie_id, rank, similar_movie_id, score: the n highest cosines, ties by id; a movie is not its own."""
    unit = unit_rows(vectors).astype(np.float32)
    itself = identity(len(movie_ids), dtype=np.float32, format="csr")
    found, scores = top_n(unit, unit, itself, min(n, len(movie_ids)))
    movies, ranks = np.nonzero(found >= 0)
    return pd.DataFrame(
        {
            "movie_id": movie_ids[movies],
            "rank": (ranks + 1).astype(np.int32),
            "similar_movie_id": movie_ids[found[movies, ranks]],
            "score": scores[movies, ranks].astype(np.float64),
        }
    )


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Each row divided by its length; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1.0)
