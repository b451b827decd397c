"""Explored places of served lists: where the logging policy drew one movie of a few with known probabilities."""

from dataclasses import dataclass, fields

import numpy as np

NO_MOVIE = -1
TOLERANCE = 1e-6  # of the sum of a place's probabilities


@dataclass(frozen=True)
class LoggedPlaces:
    """One row per explored place: the options there, which one was drawn, and what it earned.

    The draws of different places are independent of each other, and the reward of a place depends on its user, its rank
    and the movie drawn, not on what other places show.

    users: int64 [places]. ranks: int64 [places], 1 for the first of a list.
    options: int64, places x options, ids of movies, NO_MOVIE where a place has fewer.
    probabilities: float64, places x options, by which the logging policy drew; 0 where there is no movie.
    drawn: int64 [places], the column of the option that was drawn. rewards: float64 [places].
    Raises ValueError, which names the first row that is wrong, where arrays contradict each other or these rules.
    """

    users: np.ndarray
    ranks: np.ndarray
    options: np.ndarray
    probabilities: np.ndarray
    drawn: np.ndarray
    rewards: np.ndarray

    def __post_init__(self) -> None:
        self._check_shapes()
        self._check_ids()
        check_policy("the logging policy's", self.probabilities, self.options != NO_MOVIE)
        _refuse(self.ranks < 1, "rank below 1", self.ranks)
        _refuse((self.drawn < 0) | (self.drawn >= self.options.shape[1]), "drawn is no column of options", self.drawn)
        _refuse(~(self.drawn_from(self.probabilities) > 0), "the option drawn has probability 0: column", self.drawn)
        _refuse(~np.isfinite(self.rewards), "reward is not a finite number", self.rewards)

    def __len__(self) -> int:
        return len(self.users)

    @property
    def can_be_drawn(self) -> np.ndarray:
        """bool, places x options: the options of which the log can tell anything."""
        return self.probabilities > 0

    def where(self, mask: np.ndarray) -> "LoggedPlaces":
        """Some of the places. mask: bool [places]."""
        return LoggedPlaces(*(getattr(self, one.name)[mask] for one in fields(self)))

    def drawn_from(self, values: np.ndarray) -> np.ndarray:
        """The values of the options drawn, [places]. values: places x options."""
        return values[np.arange(len(self)), self.drawn]

    def _check_shapes(self) -> None:
        if self.options.ndim != 2 or not self.options.size:
            raise ValueError(f"options has shape {self.options.shape}, and must be places x options, neither 0")
        places = self.options.shape[:1]
        check_shape("probabilities", self.probabilities.shape, self.options.shape)
        for name in ("users", "ranks", "drawn", "rewards"):
            check_shape(name, getattr(self, name).shape, places)

    def _check_ids(self) -> None:
        for name in ("users", "ranks", "options", "drawn"):
            if not np.issubdtype((kind := getattr(self, name).dtype), np.integer):
                raise ValueError(f"{name} holds {kind}, and must hold whole numbers")
        ordered = np.sort(self.options, axis=1)
        twice = (ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] != NO_MOVIE)
        _refuse(twice.any(axis=1), "options hold a movie twice: the movies are", self.options)


def check_shape(name: str, shape: tuple[int, ...], expected: tuple[int, ...]) -> None:
    """Raises ValueError where the shapes are not the same."""
    if shape != expected:
        raise ValueError(f"{name} has shape {shape}, and the logged options ask for {expected}")


def check_policy(whose: str, probabilities: np.ndarray, allowed: np.ndarray) -> None:
    """Raises ValueError unless each row is a distribution over the options that are allowed; both places x options."""
    total = probabilities.sum(axis=1)
    wrong = ~(probabilities >= 0).all(axis=1) | ~(np.abs(total - 1) <= TOLERANCE)
    _refuse(wrong, f"{whose} probabilities are below 0 or do not sum to 1: sum", total)
    elsewhere = np.where(allowed, 0.0, probabilities).sum(axis=1)
    _refuse(elsewhere > 0, f"{whose} probability of options that cannot be drawn is not 0:", elsewhere)


def _refuse(wrong: np.ndarray, what: str, values: np.ndarray) -> None:
    if wrong.any():
        row = int(wrong.argmax())
        raise ValueError(f"explored place in row {row}: {what} {values[row]} ({wrong.sum()} of {len(wrong)} rows)")
