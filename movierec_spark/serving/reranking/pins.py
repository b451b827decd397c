"""Movies that stand at a fixed rank for some users."""

import numpy as np

from movierec_spark.serving.ab_split import in_share
from movierec_spark.settings.rules import Pin, Segment


def pinned_users(pin: Pin, user_ids: np.ndarray, events: np.ndarray, newcomer_events: int) -> np.ndarray:
    """bool [users]: who gets the pin. events: how many each user's history holds."""
    return _in_segment(pin.segment, events, newcomer_events) & in_share(user_ids, pin.share, f"pin {pin.movie_id}")


def put_at(
    found: np.ndarray, values: np.ndarray, movie: int, rank: int, users: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The lists (users x n, -1 at the end) with the movie at the rank, or at the end of a shorter list.

    users: bool. What stood there and below moves down, and the last one falls out; the movie takes the score of
    what it moves, so that scores never rise.
    """
    found, values = found.copy(), values.copy()
    for user in np.flatnonzero(users):
        kept = (found[user] >= 0) & (found[user] != movie)
        own, scores = found[user][kept], values[user][kept]
        at = min(rank - 1, len(own))
        score = scores[min(at, len(own) - 1)] if len(own) else 0.0
        movies, worth = np.insert(own, at, movie), np.insert(scores, at, score)
        length = min(len(movies), found.shape[1])
        found[user, :length], values[user, :length] = movies[:length], worth[:length]
    return found, values


def _in_segment(segment: Segment, events: np.ndarray, newcomer_events: int) -> np.ndarray:
    if segment == "everybody":
        return np.ones(len(events), dtype=bool)
    return (events < newcomer_events) == (segment == "newcomers")
