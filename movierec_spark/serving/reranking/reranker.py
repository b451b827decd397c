"""The rules that look at a list as a whole, ready to be applied to blocks of users."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.mmr import Groups, mmr_select
from movierec_spark.models.item_state import positions
from movierec_spark.serving.reranking.pins import pinned_users, put_at
from movierec_spark.settings.rules import Pin, Rules

Search = Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray]]
POOL, GROWTH = 4, 4  # candidates asked for at first, in lists; times so many more where limits leave too few


@dataclass(frozen=True)
class Reranker:
    """The rules of a catalogue, whose movies are known by their positions.

    vectors: float32, of length 1, movies x dims. pins: by the position of the movie.
    """

    rules: Rules
    vectors: np.ndarray
    groups: Groups
    pins: tuple[tuple[int, Pin], ...]

    def lists(self, search: Search, users: "RerankContext", movies: int, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Per user n movies and their scores; as many as there are where the catalogue ends.

        search(rows, m): the m best of these users. movies: how many there are to search.
        """
        found = np.full((len(users.user_ids), n), -1, dtype=np.int32)
        values = np.full(found.shape, -np.inf)
        rows, m = np.arange(len(found)), n if self.keeps_order else POOL * n
        while len(rows):
            candidates, scores = search(rows, min(m, movies))
            fatigued = users.is_fatigued(rows, candidates)
            picked = mmr_select(
                candidates.astype(np.int32), scores, fatigued, self.vectors, self.groups, self.rules.diversity, n
            )
            found[rows], values[rows], short = picked
            short |= (fatigued & (candidates >= 0)).sum(axis=1) > candidates.shape[1] - n
            rows, m = rows[short] if m < movies else rows[:0], m * GROWTH
        return self._pin(found, values, users)

    @property
    def keeps_order(self) -> bool:
        rules = self.rules
        return not (rules.diversity or len(self.groups.limits) or rules.demote.served_times)

    def _pin(self, found: np.ndarray, values: np.ndarray, users: "RerankContext") -> tuple[np.ndarray, np.ndarray]:
        for movie, pin in self.pins:
            wanted = pinned_users(pin, users.user_ids, users.events, self.rules.newcomer_events)
            found, values = put_at(found, values, movie, pin.rank, wanted & users.may_get(movie))
        return found, values


@dataclass(frozen=True)
class RerankContext:
    """What the rules ask of a block of users.

    events: how many each user's history holds. left_out: users x movies, what may not come. fatigued: users x movies,
    what was served in vain; None where nothing is demoted.
    """

    user_ids: np.ndarray
    events: np.ndarray
    left_out: csr_matrix
    fatigued: csr_matrix | None = None

    def may_get(self, movie: int) -> np.ndarray:
        """bool [users]."""
        return self.left_out[:, [movie]].toarray().ravel() == 0

    def is_fatigued(self, rows: np.ndarray, candidates: np.ndarray) -> np.ndarray:
        """bool, as candidates (positions, -1 for none)."""
        if self.fatigued is None:
            return np.zeros(candidates.shape, dtype=bool)
        dense = self.fatigued[rows].toarray() != 0
        return np.take_along_axis(dense, np.maximum(candidates, 0), axis=1) & (candidates >= 0)


def build_reranker(
    rules: Rules,
    movie_ids: np.ndarray,
    eligible: np.ndarray,
    content: np.ndarray,
    directors: Iterable[tuple[int, str]] = (),
) -> Reranker | None:
    """The rules over movies of these ids (int64, ascending); None where no rule looks at lists.

    eligible: bool, which movies may come; content: of each a vector. directors: (movie_id, person).
    """
    of_groups = [
        (rules.at_most.per_director, list(directors)),
        (rules.at_most.per_franchise, [(movie, name) for name, own in rules.franchises.items() for movie in own]),
    ]
    places = positions(movie_ids, np.array([pin.movie_id for pin in rules.pins], dtype=np.int64))
    pins = tuple(
        (int(place), pin)
        for place, pin in sorted(zip(places, rules.pins, strict=True), key=lambda each: each[1].rank)
        if place >= 0 and eligible[place]
    )
    lengths = np.linalg.norm(content, axis=1, keepdims=True)
    unit = (content / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    found = Reranker(rules, unit, _groups(of_groups, movie_ids), pins)
    return None if found.keeps_order and not pins and not rules.seen_may_return else found


def _groups(limited: Iterable[tuple[int | None, list[tuple[int, str]]]], movie_ids: np.ndarray) -> Groups:
    """Each kind of group with its limit, and who belongs to it: (movie_id, name)."""
    members: list[set[int]] = [set() for _ in movie_ids]
    limits: list[int] = []
    for limit, belongs in limited:
        if limit is None:
            continue
        numbers: dict[str, int] = {}
        places = positions(movie_ids, np.array([movie for movie, _ in belongs], dtype=np.int64))
        for place, (_, name) in zip(places, belongs, strict=True):
            if place >= 0:
                members[place].add(len(limits) + numbers.setdefault(name, len(numbers)))
        limits += [limit] * len(numbers)
    starts = np.concatenate([[0], np.cumsum([len(own) for own in members])]).astype(np.int64)
    joined = np.array([group for own in members for group in sorted(own)], dtype=np.int32)
    return Groups(starts, joined, np.array(limits, dtype=np.int32))
