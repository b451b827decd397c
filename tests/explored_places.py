"""Explored places of simulated users whose tastes, and so the chances of every click, are known."""

from dataclasses import dataclass

import numpy as np

from movierec_spark.evaluation.off_policy.logged_places import NO_MOVIE, LoggedPlaces

MOVIES, TASTES, MOST_OPTIONS, MOST_PLACES = 300, 3, 8, 5


@dataclass(frozen=True)
class Explored:
    """logged, and what no log tells. clicks: the chance that each option is clicked, float64, places x options.

    utility: how well each option suits the user, whatever its rank; places x options.
    """

    logged: LoggedPlaces
    clicks: np.ndarray
    utility: np.ndarray

    def value(self, policy: np.ndarray) -> float:
        """The true mean reward of a policy at these very places. policy: float64, places x options."""
        return float((policy * self.clicks).sum(axis=1).mean())


def explore(seed: int, users: int, skill: float = 1.0, temperature: float = 1.0, appeal: float = 0.0) -> Explored:
    """Users with one to MOST_PLACES explored places each, of two to MOST_OPTIONS options, and one draw at each.

    skill: how much of a user's taste the logging policy's scores tell; the rest is noise of variance 1. temperature: of
    its softmax. appeal: of all movies; the lower, the rarer a click.
    """
    rng = np.random.default_rng(seed)
    user = np.repeat(np.arange(users), rng.integers(1, MOST_PLACES + 1, users))
    places = len(user)
    steps = rng.integers(1, MOVIES // MOST_OPTIONS, (places, MOST_OPTIONS))
    options = (rng.integers(0, MOVIES, (places, 1)) + steps.cumsum(axis=1)) % MOVIES
    absent = np.arange(MOST_OPTIONS) >= rng.integers(2, MOST_OPTIONS + 1, (places, 1))
    ranks = rng.integers(1, 11, places)
    utility, clicks = _chances(rng, user, ranks, options, appeal)
    scores = np.where(absent, -np.inf, skill * utility + rng.normal(size=utility.shape)) / temperature
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    drawn = (rng.random((places, 1)) > chances.cumsum(axis=1)[:, :-1]).sum(axis=1)
    rewards = (rng.random(places) < clicks[np.arange(places), drawn]).astype(np.float64)
    logged = LoggedPlaces(7 * user, ranks, np.where(absent, NO_MOVIE, options), chances, drawn, rewards)
    return Explored(logged, np.where(absent, 0.0, clicks), utility)


def _chances(
    rng: np.random.Generator, user: np.ndarray, ranks: np.ndarray, options: np.ndarray, appeal: float
) -> tuple[np.ndarray, np.ndarray]:
    """Utility of each option, and its chance of a click: of being looked at, which falls with rank, times liked."""
    movies = np.random.default_rng(0).normal(size=(MOVIES, TASTES)) / np.sqrt(TASTES)
    tastes = rng.normal(size=(user.max() + 1, TASTES))
    activity = rng.normal(scale=0.5, size=user.max() + 1)
    utility = np.einsum("pd,pod->po", tastes[user], movies[options])
    liked = 1 / (1 + np.exp(-(utility + appeal + activity[user][:, None])))
    return utility, liked / np.log2(ranks + 1)[:, None]
