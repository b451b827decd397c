"""Movies that stand at a fixed rank for some users."""

import numpy as np

from movierec_spark.serving.ab_split import in_share
from movierec_spark.settings.rules import Pin, Segment


def pinned_users(pin: Pin, user_ids: np.ndarray, events: np.ndarray, newcomer_events: int) -> np.ndarray:
    """bool [users]: who gets the pin. events: how many each user's history holds."""
    return _in_segment(pin.segment, events, newcomer_events) & in_share(user_ids, pin.share, f"pin {pin.movie_id}")


def put_at(
    movies: np.ndarray, scores: np.ndarray, movie: int, rank: int, users: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The lists (users x n, -1 at the end) with the movie at the rank, or at the end of a shorter list.

    users: bool, whose lists change. What stood there and below moves down, and the last one drops out; the movie takes
    the score of the one that it moves, so that scores never rise.
    """
    movies, scores = movies.copy(), scores.copy()
    for user in np.flatnonzero(users):
        others = (movies[user] >= 0) & (movies[user] != movie)
        other_movies, other_scores = movies[user][others], scores[user][others]
        at = min(rank - 1, len(other_movies))
        score = other_scores[min(at, len(other_movies) - 1)] if len(other_movies) else 0.0
        new_movies, new_scores = np.insert(other_movies, at, movie), np.insert(other_scores, at, score)
        length = min(len(new_movies), movies.shape[1])
        movies[user, :length], scores[user, :length] = new_movies[:length], new_scores[:length]
    return movies, scores


def _in_segment(segment: Segment, events: np.ndarray, newcomer_events: int) -> np.ndarray:
    if segment == "everybody":
        return np.ones(len(events), dtype=bool)
    return (events < newcomer_events) == (segment == "newcomers")
