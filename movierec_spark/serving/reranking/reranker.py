"""The rules that look at a list as a whole: limits, diversity, fatigue and pins, applied to blocks of users."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.mmr import Groups, mmr_select
from movierec_spark.models.item_state import positions
from movierec_spark.serving.reranking.pins import pinned_users, put_at
from movierec_spark.settings.rules import Pin, Rules

BestMovies = Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray]]  # (rows of users, how many)
FIRST_POOL, GROWTH = 4, 4  # candidates per place of a list; how many times more where limits leave too few


@dataclass(frozen=True)
class Reranker:
    """The rules over a catalogue; movies are positions in it.

    vectors: float32, of length 1, movies x dims. pins: with the position of each one's movie.
    """

    rules: Rules
    vectors: np.ndarray
    groups: Groups
    pins: tuple[tuple[int, Pin], ...]

    def lists(
        self, best_movies: BestMovies, context: "RerankContext", n_movies: int, n: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Per user n movies (positions, -1 at the end of a shorter list) and their scores.

        best_movies(rows, m): the m best movies of these users. n_movies: how many there are to choose from.
        """
        movies = np.full((len(context.user_ids), n), -1, dtype=np.int32)
        scores = np.full(movies.shape, -np.inf)
        rows, n_candidates = np.arange(len(movies)), n if self.keeps_order else FIRST_POOL * n
        while len(rows):
            candidates, candidate_scores = best_movies(rows, min(n_candidates, n_movies))
            fatigued = context.is_fatigued(rows, candidates)
            movies[rows], scores[rows], is_short = mmr_select(
                candidates.astype(np.int32),
                candidate_scores,
                fatigued,
                self.vectors,
                self.groups,
                self.rules.diversity,
                n,
            )
            is_short |= (fatigued & (candidates >= 0)).sum(axis=1) > candidates.shape[1] - n
            rows, n_candidates = rows[is_short] if n_candidates < n_movies else rows[:0], n_candidates * GROWTH
        return self._pin(movies, scores, context)

    @property
    def keeps_order(self) -> bool:
        """Whether no rule but pins changes the order of the candidates."""
        rules = self.rules
        return not (rules.diversity or len(self.groups.limits) or rules.demote.served_times)

    def is_pinned(self, movies: np.ndarray, context: "RerankContext") -> np.ndarray:
        """bool, as movies (positions, users x any number): whether the user gets it by a pin."""
        is_pinned = np.zeros(movies.shape, dtype=bool)
        for movie, pin in self.pins:
            is_pinned |= (movies == movie) & self._gets_pin(movie, pin, context)[:, None]
        return is_pinned

    def _pin(self, movies: np.ndarray, scores: np.ndarray, context: "RerankContext") -> tuple[np.ndarray, np.ndarray]:
        for movie, pin in self.pins:
            movies, scores = put_at(movies, scores, movie, pin.rank, self._gets_pin(movie, pin, context))
        return movies, scores

    def _gets_pin(self, movie: int, pin: Pin, context: "RerankContext") -> np.ndarray:
        """bool [users]. movie: the position of the pin's movie."""
        users = pinned_users(pin, context.user_ids, context.events, self.rules.newcomer_events)
        return users & context.may_get(movie)


@dataclass(frozen=True)
class RerankContext:
    """What the rules need to know of a block of users.

    events: int [users], the length of each history. exclude: users x movies, non-empty where a movie may not be
    recommended. fatigued: users x movies, non-empty where a movie was served without a reaction; None where no rule
    asks for it.
    """

    user_ids: np.ndarray
    events: np.ndarray
    exclude: csr_matrix
    fatigued: csr_matrix | None = None

    def may_get(self, movie: int) -> np.ndarray:
        """bool [users]."""
        return self.exclude[:, [movie]].toarray().ravel() == 0

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

    eligible: bool, which movies may be recommended; content: of each a vector. directors: (movie_id, person).
    """
    franchises = [(movie, name) for name, movies in rules.franchises.items() for movie in movies]
    limits = [(rules.at_most.per_director, list(directors)), (rules.at_most.per_franchise, franchises)]
    pins = _pins(rules.pins, movie_ids, eligible)
    lengths = np.linalg.norm(content, axis=1, keepdims=True)
    unit_vectors = (content / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    reranker = Reranker(rules, unit_vectors, _groups(limits, movie_ids), pins)
    return None if reranker.keeps_order and not pins and not rules.seen_may_return else reranker


def _pins(pins: Iterable[Pin], movie_ids: np.ndarray, eligible: np.ndarray) -> tuple[tuple[int, Pin], ...]:
    """The pins of eligible movies, with the movies' positions, in the order of their ranks."""
    by_rank = sorted(pins, key=lambda pin: pin.rank)
    places = positions(movie_ids, np.array([pin.movie_id for pin in by_rank], dtype=np.int64))
    return tuple(
        (int(place), pin) for place, pin in zip(places, by_rank, strict=True) if place >= 0 and eligible[place]
    )


def _groups(limited: Iterable[tuple[int | None, list[tuple[int, str]]]], movie_ids: np.ndarray) -> Groups:
    """The groups of each movie. limited: per kind of group its limit (None: none) and its members (movie_id, name)."""
    groups_of_movie: list[set[int]] = [set() for _ in movie_ids]
    limits: list[int] = []
    for limit, members in limited:
        if limit is None:
            continue
        numbers: dict[str, int] = {}
        places = positions(movie_ids, np.array([movie for movie, _ in members], dtype=np.int64))
        for place, (_, name) in zip(places, members, strict=True):
            if place >= 0:
                groups_of_movie[place].add(len(limits) + numbers.setdefault(name, len(numbers)))
        limits += [limit] * len(numbers)
    starts = np.concatenate([[0], np.cumsum([len(groups) for groups in groups_of_movie])]).astype(np.int64)
    joined = np.array([group for groups in groups_of_movie for group in sorted(groups)], dtype=np.int32)
    return Groups(starts, joined, np.array(limits, dtype=np.int32))
