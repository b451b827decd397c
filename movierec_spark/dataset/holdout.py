"""Holdout folds: users' histories up to a moment, and their events after it."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.dataset.interactions import Events

MATRICES = ("weights", "ratings", "held_out", "held_out_ratings", "recency_rank")


@dataclass(frozen=True)
class Fold:
    """Some users' histories and their held-out events; every matrix is users x movies.

    users: int, the users' positions. weights: of the preferences, below 0 where the user dislikes the movie. held_out:
    of interactions, > 0, see Events.interactions. Both ratings: stars, empty where an event has none.
    recency_rank: where the weight is above 0, 1 + how many events of the user's history came after that of the movie.
    """

    users: np.ndarray
    weights: csr_matrix
    ratings: csr_matrix
    held_out: csr_matrix
    held_out_ratings: csr_matrix
    recency_rank: csr_matrix

    def of_movies(self, movies: np.ndarray) -> "Fold":
        """The fold of some movies only (positions)."""
        return replace(self, **{name: getattr(self, name)[:, movies] for name in MATRICES})

    def of_users(self, rows: np.ndarray) -> "Fold":
        """The fold of some users only (rows)."""
        return replace(self, users=self.users[rows], **{name: getattr(self, name)[rows] for name in MATRICES})


def make_fold(history: Events, held_out: Events, movies: int) -> Fold:
    """The users that have events in the history and interactions to hold out, ascending."""
    held_out = held_out.interactions()
    users = np.intersect1d(history.user, held_out.user)
    weights, ratings = _matrices(history, users, movies)
    held_out_weights, held_out_ratings = _matrices(held_out, users, movies)
    return Fold(users, weights, ratings, held_out_weights, held_out_ratings, _recency_rank(history, users, movies))


def histories_before(events: Events, moment: int, movies: int, users: np.ndarray | None = None) -> Fold:
    """The histories up to the moment (microseconds) of some users, ascending, or of all that have one.

    Nothing is held out.
    """
    earlier = events.where(events.at < moment)
    users = np.unique(earlier.user) if users is None else users
    earlier = earlier.where(np.isin(earlier.user, users))
    nothing = csr_matrix((len(users), movies))
    return Fold(users, *_matrices(earlier, users, movies), nothing, nothing, _recency_rank(earlier, users, movies))


def held_out_fold(held_out: Events, movies: int) -> Fold:
    """The users of the interactions, without any history."""
    held_out = held_out.interactions()
    users = np.unique(held_out.user)
    nothing = csr_matrix((len(users), movies))
    return Fold(users, nothing, nothing, *_matrices(held_out, users, movies), nothing)


def events_of_new_users(events: Events, start: int, stop: int) -> Events:
    """The events before stop of the users whose first event lies in the window [start, stop), in microseconds."""
    first = np.full(events.user.max(initial=-1) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, events.user, events.at)
    return events.where((first[events.user] >= start) & (events.at < stop))


def window_fold(events: Events, start: int, end: int, movies: int, targets: Events | None = None) -> Fold:
    """The users with events in the window [start, end), in microseconds.

    A user's own cut is the window's start, or, for one new in the window, the moment of the middle one of the
    events there: cuts fall between moments. Users without any event before their own cut are left out.
    targets: the events to hold out, in order, where they are not the events themselves.
    """
    target_events = events if targets is None else targets
    target_events = target_events.where(target_events.at < end)
    n_users = 1 + max(events.user.max(initial=-1), target_events.user.max(initial=-1))
    cut = _cuts_of_users(target_events, start, n_users)
    return make_fold(
        events.where(events.at < cut[events.user]),
        target_events.where(target_events.at >= cut[target_events.user]),
        movies,
    )


def _cuts_of_users(events: Events, start: int, users: int) -> np.ndarray:
    """Per user position the moment at which the user's history ends; events: sorted by user and moment."""
    count = np.bincount(events.user, minlength=users)
    middle = np.cumsum(count) - count + count // 2
    first = np.cumsum(count) - count
    last = len(events.at) - 1
    is_new = events.at[np.minimum(first, last)] >= start
    return np.where(is_new & (count > 0), events.at[np.minimum(middle, last)], start)


def _matrices(events: Events, users: np.ndarray, movies: int) -> tuple[csr_matrix, csr_matrix]:
    """The weights and the ratings of the users' events."""
    user_events = events.where(np.isin(events.user, users))
    rated = user_events.where(~np.isnan(user_events.rating))
    return _matrix(user_events, user_events.weight, users, movies), _matrix(rated, rated.rating, users, movies)


def _recency_rank(events: Events, users: np.ndarray, movies: int) -> csr_matrix:
    user_events = events.where(np.isin(events.user, users))
    user_events = user_events.where(np.lexsort((user_events.at, user_events.user)))
    is_new = np.ones(len(user_events.user), dtype=bool)
    is_new[1:] = (user_events.user[1:] != user_events.user[:-1]) | (user_events.at[1:] != user_events.at[:-1])
    moment = np.cumsum(is_new)
    ends = np.searchsorted(user_events.user, user_events.user, side="right")
    rank, is_liked = 1.0 + ends - np.searchsorted(moment, moment, side="right"), user_events.weight > 0
    return _matrix(user_events.where(is_liked), rank[is_liked], users, movies)


def _matrix(events: Events, values: np.ndarray, users: np.ndarray, movies: int) -> csr_matrix:
    rows = np.searchsorted(users, events.user)
    return csr_matrix((values, (rows, events.movie)), shape=(len(users), movies))
