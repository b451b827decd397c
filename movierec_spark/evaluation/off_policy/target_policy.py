"""Target policies: what a candidate model would draw at each explored place, from its scores of the options."""

import numpy as np

from movierec_spark.evaluation.off_policy.logged_places import LoggedPlaces, check_shape
from movierec_spark.models.deviations import in_deviations


def greedy_policy(scores: np.ndarray, logged: LoggedPlaces) -> np.ndarray:
    """Probability 1 for the option of the highest score, the first of equal ones; float64, places x options.

    scores: places x options; -inf or NaN for a movie that the candidate would not show. Only options that the logging
    policy could draw count. Raises ValueError where a place has none of a finite score.
    """
    best = _known_scores(scores, logged).argmax(axis=1)
    return (np.arange(scores.shape[1]) == best[:, None]).astype(np.float64)


def softmax_policy(scores: np.ndarray, logged: LoggedPlaces, temperature: float = 1.0) -> np.ndarray:
    """Probabilities proportional to exp(score / temperature); float64, places x options. Arguments as greedy_policy's.

    Raises ValueError also where the temperature is not above 0.
    """
    if not temperature > 0:
        raise ValueError(f"temperature is {temperature}, and must be above 0")
    known = _known_scores(scores, logged)
    weights = np.exp((known - known.max(axis=1, keepdims=True)) / temperature)
    return weights / weights.sum(axis=1, keepdims=True)


def exploring_policy(
    scores: np.ndarray, logged: LoggedPlaces, is_new: np.ndarray, temperature: float = 1.0
) -> np.ndarray:
    """What a candidate would draw at these places if it explored them as serving does; float64, places x options.

    By the softmax of its scores in deviations; new movies come as often as the logging policy drew them, whatever their
    scores. A candidate with the logging policy's scores gives the logged probabilities.
    is_new: bool, places x options, what could be drawn as a new movie. Other arguments and errors as softmax_policy's.
    """
    new = np.where(is_new, logged.probabilities, 0.0)
    is_ranked = logged.can_be_drawn & ~is_new & np.isfinite(scores)
    by_rank = softmax_policy(np.where(is_ranked, in_deviations(scores, is_ranked), np.nan), logged, temperature)
    return new + (1 - new.sum(axis=1, keepdims=True)) * by_rank


def _known_scores(scores: np.ndarray, logged: LoggedPlaces) -> np.ndarray:
    """The scores, float64; -inf for options that can't be drawn and those without a finite score."""
    check_shape("scores", scores.shape, logged.options.shape)
    known = np.where(logged.can_be_drawn & np.isfinite(scores), scores.astype(np.float64), -np.inf)
    without = (known == -np.inf).all(axis=1)
    if without.any():
        raise ValueError(
            f"explored place in row {without.argmax()}: the candidate has no finite score of any option that can be "
            f"drawn ({without.sum()} of {len(without)} rows): leave such places out"
        )
    return known
