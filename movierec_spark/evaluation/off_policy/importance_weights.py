"""Importance weights: by how much more a target policy shows what was drawn than the logging policy did."""

import numpy as np

from movierec_spark.evaluation.off_policy.logged_places import LoggedPlaces


def importance_weights(logged: LoggedPlaces, target: np.ndarray) -> np.ndarray:
    """The target's probability of the option drawn, divided by the logging policy's; float64 [places].

    target: float64, places x options. Their expectation is 1 where the logged probabilities are true.
    """
    return logged.drawn_from(target) / logged.drawn_from(logged.probabilities)


def effective_sample_size(weights: np.ndarray) -> float:
    """(sum w)^2 / sum w^2 (Kong 1992; Owen 2013, section 9.3): as many places of equal weight would tell as much.

    0 where all weights are 0.
    """
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares else 0.0
