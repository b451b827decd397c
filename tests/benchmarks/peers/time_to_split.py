"""Folds of one global cut in time, with the targets of "Time to Split" (Gusak et al., RecSys 2025).

A target is what a user did at one moment, since events of one moment have no order. Users without an event before
the cut are left out, whatever the targets.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from movierec_spark.dataset.holdout import Fold, make_fold
from movierec_spark.dataset.interactions import Events

MOST_STEPS = 20
Moments = Callable[[np.ndarray], np.ndarray]


def all_after(events: Events, cut: int, movies: int) -> Fold:
    """Everything from the cut (microseconds) on is relevant at once; the history ends at the cut."""
    return make_fold(events.where(events.at < cut), events.where(events.at >= cut), movies)


def last_moment(events: Events, cut: int, movies: int) -> Fold:
    """The user's last moment, where it lies after the cut; all that is earlier is the history, after the cut too."""
    return _by_moment(events, cut, movies, lambda moments: moments[-1:])


def successive(events: Events, cut: int, movies: int) -> Fold:
    """Each moment from the cut on, given all before it, one row each: at most MOST_STEPS of a user, evenly spread."""
    return _by_moment(events, cut, movies, _evenly_spread)


TARGETS = {"split_last": last_moment, "split_successive": successive, "split_all": all_after}


def _evenly_spread(moments: np.ndarray) -> np.ndarray:
    places = np.linspace(0, len(moments) - 1, min(len(moments), MOST_STEPS))
    return moments[np.round(places).astype(int)]


def _by_moment(events: Events, cut: int, movies: int, select: Moments) -> Fold:
    """One row for each selected moment of a user."""
    interactions = events.interactions()
    users, histories, held_out = [], [], []
    for user in np.intersect1d(events.user[events.at < cut], interactions.user[interactions.at >= cut]):
        own, own_interactions = events.user == user, interactions.user == user
        moments = np.unique(interactions.at[own_interactions & (interactions.at >= cut)])
        for moment in select(moments):
            histories.append(_of_row(events.where(own & (events.at < moment)), len(users)))
            held_out.append(_of_row(interactions.where(own_interactions & (interactions.at == moment)), len(users)))
            users.append(user)
    fold = make_fold(_joined(events, histories), _joined(events, held_out), movies)
    return replace(fold, users=np.array(users, dtype=np.int64)[fold.users])


def _of_row(events: Events, row: int) -> Events:
    return replace(events, user=np.full(len(events.user), row))


def _joined(like: Events, parts: list[Events]) -> Events:
    """The parts in one; none of the events of like where there are no parts."""
    parts = [like.where(np.zeros(0, dtype=int)), *parts]
    names = ("user", "movie", "weight", "rating", "at")
    return Events(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
