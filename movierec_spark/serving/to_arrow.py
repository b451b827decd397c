"""Recommendations of a block of users as rows."""

import numpy as np
import pyarrow as pa

from movierec_spark.serving.ranker import Recommended


def ranked_rows(user_ids: np.ndarray, recommended: Recommended) -> pa.RecordBatch:
    """One row per user and movie, best first; the columns are gold.recommendations' first seven."""
    is_listed = recommended.movie_ids.ravel() >= 0
    every = bool(is_listed.all())

    def of_listed(values: np.ndarray) -> np.ndarray:
        return values.ravel() if every else values.ravel()[is_listed]

    shape = recommended.movie_ids.shape
    users = of_listed(np.repeat(np.arange(shape[0], dtype=np.int32), shape[1]))
    ranks = np.broadcast_to(np.arange(1, shape[1] + 1, dtype=np.int32), shape)
    because, stars = of_listed(recommended.because_movie_ids), of_listed(recommended.predicted_ratings)
    return pa.RecordBatch.from_pydict(
        {
            "user_id": user_ids[users],
            "rank": of_listed(ranks),
            "movie_id": of_listed(recommended.movie_ids),
            "score": of_listed(recommended.scores),
            "predicted_rating": pa.array(stars, pa.float32(), mask=np.isnan(stars)),
            "because_movie_id": pa.array(because, pa.int64(), mask=because < 0),
            "strategy": pa.array(recommended.strategies, pa.string()).take(pa.array(users)),
        }
    )
