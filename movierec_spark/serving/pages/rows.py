"""Titled rows of a page, chosen from users' lists: pure arrays, users x places of the list."""

from dataclasses import dataclass

import numpy as np

LENGTH = 10  # movies of a row
KINDS = ("liked", "genre", "new", "group", "different")  # in the order of the page


@dataclass(frozen=True)
class Lists:
    """The lists of some users, and what tells their movies apart; users x places unless said.

    movies: int, positions, -1 where a list is shorter. because: the same of their reasons. is_new: bool. popularity:
    in the users' groups. has_genre: bool, users x places x genres. affinity: users x genres, how much more of the
    user's likes are of the genre than of all users', weighed by how many; watched: users x genres, the share itself.
    """

    movies: np.ndarray
    because: np.ndarray
    is_new: np.ndarray
    popularity: np.ndarray
    has_genre: np.ndarray
    affinity: np.ndarray
    watched: np.ndarray


@dataclass(frozen=True)
class PageRow:
    """One kind of row of some users. places: int, users x LENGTH, ascending, -1 where a user has no such row.

    subject: int [users], the position of the reason, or of the genre; -1 where the kind has none.
    """

    kind: str
    places: np.ndarray
    subject: np.ndarray


def page_rows(lists: Lists) -> list[PageRow]:
    """The rows in the order of KINDS. No movie stands twice on a page; a row that can't be filled is left out."""
    free, rows = lists.movies >= 0, []
    for kind in KINDS:
        candidates, order, subject = _CHOICES[kind](lists, free)
        places = first(candidates & free, order)
        rows.append(PageRow(kind, places, np.where(places[:, 0] >= 0, subject, -1)))
        users, columns = np.nonzero(places >= 0)
        free[users, places[users, columns]] = False
    return rows


def first(candidates: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Per user the LENGTH candidates of the lowest order, ascending by place; -1 where there are fewer."""
    n_users, n_places = candidates.shape
    if n_places < LENGTH:
        return np.full((n_users, LENGTH), -1)
    best = np.argsort(np.where(candidates, order, np.inf), axis=1, kind="stable")[:, :LENGTH]
    is_enough = candidates.sum(axis=1) >= LENGTH
    return np.where(is_enough[:, None], np.sort(best, axis=1), -1)


Choice = tuple[np.ndarray, np.ndarray, np.ndarray]  # candidates and their order, users x places; subjects


def _because_of_one(lists: Lists, free: np.ndarray) -> Choice:
    """The movies whose reason is the one that most of the list have."""
    because = np.where(free, lists.because, -1)
    counts = (because[:, :, None] == because[:, None, :]).sum(axis=2) * (because >= 0)
    subject = np.take_along_axis(because, counts.argmax(axis=1)[:, None], axis=1)[:, 0]
    return (because == subject[:, None]) & (because >= 0), _by_place(lists), subject


def _of_one_genre(lists: Lists, free: np.ndarray) -> Choice:
    """The movies of the genre that the user likes more than others do, of those with enough movies."""
    counts = (lists.has_genre & free[:, :, None]).sum(axis=1)
    subject = np.where(counts >= LENGTH, lists.affinity, -np.inf).argmax(axis=1)
    return lists.has_genre[np.arange(len(subject)), :, subject], _by_place(lists), subject


def _new(lists: Lists, free: np.ndarray) -> Choice:
    return lists.is_new, _by_place(lists), _none(lists)


def _popular(lists: Lists, free: np.ndarray) -> Choice:
    return free, -lists.popularity, _none(lists)


def _different(lists: Lists, free: np.ndarray) -> Choice:
    """The movies of the genres that the user watches least."""
    n_genres = np.maximum(lists.has_genre.sum(axis=2), 1)
    return free, np.einsum("upg,ug->up", lists.has_genre, lists.watched) / n_genres, _none(lists)


def _by_place(lists: Lists) -> np.ndarray:
    return np.broadcast_to(np.arange(lists.movies.shape[1], dtype=np.float64), lists.movies.shape)


def _none(lists: Lists) -> np.ndarray:
    return np.full(len(lists.movies), -1)


_CHOICES = {
    "liked": _because_of_one,
    "genre": _of_one_genre,
    "new": _new,
    "group": _popular,
    "different": _different,
}
