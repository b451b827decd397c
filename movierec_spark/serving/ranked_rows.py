"""Recommendations of a block of users as rows."""

import numpy as np
import pyarrow as pa

from movierec_spark.serving.recommended import Recommended

RANKED = """user_id BIGINT, rank INT, movie_id BIGINT, score DOUBLE, predicted_rating FLOAT,
    because_movie_id BIGINT, strategy STRING"""


def ranked_rows(user_ids: np.ndarray, found: Recommended) -> pa.RecordBatch:
    """One row (RANKED) per user and movie, best first."""
    users, ranks = np.nonzero(found.movie_ids >= 0)
    because = found.because_movie_ids[users, ranks]
    stars = found.predicted_ratings[users, ranks]
    return pa.RecordBatch.from_pydict(
        {
            "user_id": user_ids[users],
            "rank": (ranks + 1).astype(np.int32),
            "movie_id": found.movie_ids[users, ranks],
            "score": found.scores[users, ranks],
            "predicted_rating": pa.array(stars, pa.float32(), mask=np.isnan(stars)),
            "because_movie_id": pa.array(because, pa.int64(), mask=because < 0),
            "strategy": pa.array(found.strategies[users], pa.string()),
        }
    )
