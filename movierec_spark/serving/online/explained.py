"""What the scores of an answer are made of, for the questions that want to know."""

from typing import Any

import numpy as np

from movierec_spark.models.score_parts import history_contributions, score_parts
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.online.request import OnlineRequests

EXPLAINED = ("parts", "for_movies", "against_movies")
SHOWN = 3  # movies of the history for a movie, and as many against it


def explained(
    ranker: HybridRanker, requests: OnlineRequests, questions: np.ndarray, movie_ids: np.ndarray
) -> dict[str, np.ndarray]:
    """The columns of EXPLAINED, one value a row of the answer, None where the question does not say explain.

    questions, movie_ids: of each row. parts: by name, they add up to the score. for_movies, against_movies: movies of
    the history, the strongest first, each with what it adds to the score.
    """
    columns = {name: np.full(len(questions), None, dtype=object) for name in EXPLAINED}
    matrices = requests.histories.to_matrices(ranker.state.movie_ids)
    users = ranker.fold_in(requests.histories, matrices)
    for question in np.flatnonzero(requests.explain):
        rows = np.flatnonzero(questions == question)
        movies = np.searchsorted(ranker.state.movie_ids, movie_ids[rows])
        parts = score_parts(ranker.state, users[np.array([question])], movies)
        liked = matrices.preferences[question]
        order = None if matrices.recency_rank is None else matrices.recency_rank[question]
        added = np.sum(list(history_contributions(ranker.state, liked, order, movies).values()), axis=0)
        ids = ranker.state.movie_ids[liked.indices]
        for place, row in enumerate(rows):
            columns["parts"][row] = {name: float(values[place]) for name, values in parts.items()}
            columns["for_movies"][row] = _strongest(ids, added[place])
            columns["against_movies"][row] = _strongest(ids, -added[place], sign=-1)
    return columns


def _strongest(movie_ids: np.ndarray, strength: np.ndarray, sign: int = 1) -> list[dict[str, Any]]:
    """The movies of the highest strengths above 0; each with its strength, times the sign."""
    best = np.argsort(-strength, kind="stable")[:SHOWN]
    return [
        {"movie_id": int(movie_ids[entry]), "score": sign * float(strength[entry])}
        for entry in best
        if strength[entry] > 0
    ]
