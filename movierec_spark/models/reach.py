"""How much each movie lacks to enter a few of the lists of all users together."""

from dataclasses import replace

import numpy as np

from movierec_spark.dataset.holdout import Fold
from movierec_spark.models.breadth import openness
from movierec_spark.models.hybrid import fold_in_users, item_vectors
from movierec_spark.models.item_state import ItemState, Reach

LISTS = 3  # that a movie is raised into
WIDEST = 2.0  # deviations of a user's scores over the catalogue, by which breadth 1 raises a movie at most
CHUNK = 200  # users whose scores of all movies are held at once


def fit_reach(state: ItemState, histories: Fold, k: int) -> Reach:
    """What each movie lacks to the k-th score of the list, in the third of the lists that it lacks least to.

    histories: of some users, over the state's movies; nothing is held out. 0 for all where there are no users.
    """
    state, n_movies = replace(state, breadth=0.0), len(state.movie_ids)
    vectors, least, deviations = item_vectors(state), np.full((LISTS, n_movies), np.inf), []
    for start in range(0, len(histories.users), CHUNK):
        chunk = histories.of_users(np.arange(start, min(start + CHUNK, len(histories.users))))
        users = fold_in_users(state, chunk.weights, chunk.recency_rank)
        scores = (users.vectors @ vectors.T).astype(np.float64)
        deviations.append(scores.std(axis=1))
        is_seen, last = chunk.weights.toarray() != 0, -min(k, n_movies)
        kth = np.partition(np.where(is_seen, -np.inf, scores), last, axis=1)[:, [last]]
        share = openness(np.diff(chunk.weights.indptr))[:, None]
        lacking = np.where(is_seen, np.inf, np.maximum(kth - scores, 0) / share)
        least = np.partition(np.vstack([least, lacking]), LISTS - 1, axis=0)[:LISTS]
    needed = least.max(axis=0)
    widest = WIDEST * float(np.concatenate(deviations).mean()) if deviations else 0.0
    return Reach(np.where(np.isfinite(needed), needed, 0.0).astype(np.float32), widest)
