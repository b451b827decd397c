"""Recommendations of a block of users as rows."""

import numpy as np
import pyarrow as pa

from movierec_spark.serving.recommended import Recommended


def ranked_rows(user_ids: np.ndarray, found: Recommended) -> pa.RecordBatch:
    """One row per user and movie, best first; the columns are gold.recommendations' first seven."""
    listed = found.movie_ids >= 0
    users, ranks = np.nonzero(listed)
    because, stars = found.because_movie_ids[listed], found.predicted_ratings[listed]
    return pa.RecordBatch.from_pydict(
        {
            "user_id": user_ids[users],
            "rank": (ranks + 1).astype(np.int32),
            "movie_id": found.movie_ids[listed],
            "score": found.scores[listed],
            "predicted_rating": pa.array(stars, pa.float32(), mask=np.isnan(stars)),
            "because_movie_id": pa.array(because, pa.int64(), mask=because < 0),
            "strategy": pa.array(found.strategies, pa.string()).take(pa.array(users)),
        }
    )
