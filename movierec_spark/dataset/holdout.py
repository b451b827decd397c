"""Folds: what users did up to a moment, and what they did next."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.dataset.interactions import Events

MATRICES = ("weights", "ratings", "held_out", "held_out_ratings", "later")


@dataclass(frozen=True)
class Fold:
    """Some users' histories and their held-out events; every matrix is users x movies.

    users: int, the users' positions. weights, held_out: of the preferences, > 0. Both ratings: stars, empty where
    an event has none. later: 1 + how many events of the user's history came after that of the movie.
    """

    users: np.ndarray
    weights: csr_matrix
    ratings: csr_matrix
    held_out: csr_matrix
    held_out_ratings: csr_matrix
    later: csr_matrix

    def of_movies(self, movies: np.ndarray) -> "Fold":
        """The fold of some movies only (positions)."""
        return replace(self, **{name: getattr(self, name)[:, movies] for name in MATRICES})

    def of_users(self, rows: np.ndarray) -> "Fold":
        """The fold of some users only (rows)."""
        return replace(self, users=self.users[rows], **{name: getattr(self, name)[rows] for name in MATRICES})


def make_fold(history: Events, held_out: Events, movies: int) -> Fold:
    """The users that have events in both, ascending."""
    users = np.intersect1d(history.user, held_out.user)
    weights, ratings = _matrices(history, users, movies)
    next_, next_ratings = _matrices(held_out, users, movies)
    return Fold(users, weights, ratings, next_, next_ratings, _later(history, users, movies))


def held_out_fold(held_out: Events, movies: int) -> Fold:
    """The users of the events, without any history."""
    users = np.unique(held_out.user)
    nothing = csr_matrix((len(users), movies))
    return Fold(users, nothing, nothing, *_matrices(held_out, users, movies), nothing)


def window_fold(events: Events, start: int, end: int, movies: int, targets: Events | None = None) -> Fold:
    """The users with events in the window [start, end), in microseconds.

    A user's own cut is the window's start, or, for one new in the window, the moment of the middle one of the
    events there: cuts fall between moments. Users without any event before their own cut are left out.
    targets: the events to hold out, in order, where they are not the events themselves.
    """
    asked = events if targets is None else targets
    asked = asked.where(asked.at < end)
    cut = _own_cuts(asked, start, 1 + max(events.user.max(initial=-1), asked.user.max(initial=-1)))
    return make_fold(events.where(events.at < cut[events.user]), asked.where(asked.at >= cut[asked.user]), movies)


def _own_cuts(events: Events, start: int, users: int) -> np.ndarray:
    """Per user position the user's own cut; events: sorted by user and moment."""
    count = np.bincount(events.user, minlength=users)
    middle = np.cumsum(count) - count + count // 2
    first = np.cumsum(count) - count
    last = len(events.at) - 1
    is_new = events.at[np.minimum(first, last)] >= start
    return np.where(is_new & (count > 0), events.at[np.minimum(middle, last)], start)


def _matrices(events: Events, users: np.ndarray, movies: int) -> tuple[csr_matrix, csr_matrix]:
    """The weights and the ratings of the users' events."""
    own = events.where(np.isin(events.user, users))
    rated = own.where(~np.isnan(own.rating))
    return _matrix(own, own.weight, users, movies), _matrix(rated, rated.rating, users, movies)


def _later(events: Events, users: np.ndarray, movies: int) -> csr_matrix:
    own = events.where(np.isin(events.user, users))
    own = own.where(np.lexsort((own.at, own.user)))
    is_new = np.ones(len(own.user), dtype=bool)
    is_new[1:] = (own.user[1:] != own.user[:-1]) | (own.at[1:] != own.at[:-1])
    moment = np.cumsum(is_new)
    ends = np.searchsorted(own.user, own.user, side="right")
    return _matrix(own, 1.0 + ends - np.searchsorted(moment, moment, side="right"), users, movies)


def _matrix(events: Events, values: np.ndarray, users: np.ndarray, movies: int) -> csr_matrix:
    rows = np.searchsorted(users, events.user)
    return csr_matrix((values, (rows, events.movie)), shape=(len(users), movies))
