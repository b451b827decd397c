"""Estimators of a target policy's mean reward per explored place, each a function of a few sums over places."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from movierec_spark.evaluation.off_policy.logged_places import LoggedPlaces


class Sums(NamedTuple):
    """What every estimator is a function of: float64 arrays of one shape, such as [places], [users] or [].

    weight: importance weights, clipped. predicted: the target's mean of the predicted rewards of the options.
    weighted_residual: weight times what the reward of the option drawn is above its prediction.
    """

    places: np.ndarray
    reward: np.ndarray
    weight: np.ndarray
    weighted_reward: np.ndarray
    predicted: np.ndarray
    weighted_residual: np.ndarray

    def by_user(self, users: np.ndarray) -> "Sums":
        """Of sums by place those by user, in the order of the users' ids. users: int64 [places]."""
        _, user = np.unique(users, return_inverse=True)
        return Sums(*(np.bincount(user, term) for term in self))

    def total(self) -> "Sums":
        return Sums(*(term.sum() for term in self))

    def without_each(self) -> "Sums":
        """The total without each entry in turn, in the shape of the entries."""
        return Sums(*(term.sum() - term for term in self))


Estimator = Callable[[Sums], np.ndarray]


def sums_by_place(
    logged: LoggedPlaces, target: np.ndarray, weights: np.ndarray, predicted: np.ndarray | None = None
) -> Sums:
    """The terms of each place. target, predicted: float64, places x options. weights: float64 [places].

    predicted: the reward that a model expects of each option; None is 0 for all.
    """
    model = np.zeros(target.shape) if predicted is None else predicted
    residual = logged.rewards - logged.drawn_from(model)
    expected = np.einsum("po,po->p", target, np.where(target > 0, model, 0.0))
    return Sums(np.ones(len(logged)), logged.rewards, weights, weights * logged.rewards, expected, weights * residual)


def logging_value(sums: Sums) -> np.ndarray:
    """The mean of the rewards seen: the value of the logging policy."""
    return sums.reward / sums.places


def ips(sums: Sums) -> np.ndarray:
    """Inverse propensity scoring (Horvitz & Thompson 1952); with clipped weights, Ionides 2008."""
    return sums.weighted_reward / sums.places


def snips(sums: Sums) -> np.ndarray:
    """Self-normalised IPS (Hajek 1971; Swaminathan & Joachims 2015): a constant added to all rewards adds itself."""
    return sums.weighted_reward / sums.weight


def direct(sums: Sums) -> np.ndarray:
    """Direct method: the model's word alone. No interval of it covers the model's own error."""
    return sums.predicted / sums.places


def doubly_robust(sums: Sums) -> np.ndarray:
    """Doubly robust (Dudik, Langford & Li 2011): right where the probabilities are, or where the model is."""
    return (sums.predicted + sums.weighted_residual) / sums.places


def self_normalised_doubly_robust(sums: Sums) -> np.ndarray:
    """Doubly robust with the residuals divided by the sum of the weights (Thomas & Brunskill 2016, weighted DR)."""
    return sums.predicted / sums.places + sums.weighted_residual / sums.weight


ESTIMATORS: dict[str, Estimator] = {
    "ips": ips,
    "snips": snips,
    "direct": direct,
    "dr": doubly_robust,
    "sndr": self_normalised_doubly_robust,
}
NEEDS_REWARD_MODEL = frozenset({"direct", "dr", "sndr"})
