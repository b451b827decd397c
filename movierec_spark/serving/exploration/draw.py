"""The probabilities of options, and draws by them; arrays are users x places x options unless said otherwise."""

import numpy as np

from movierec_spark.models.deviations import in_deviations


def propensities(
    scores: np.ndarray, is_option: np.ndarray, is_new: np.ndarray, temperature: float, new: float
) -> np.ndarray:
    """The probability of each option; 0 for what is none.

    Of those that are not new by the softmax of their scores in deviations, divided by the temperature. Of k such
    options the best is at most exp(sqrt(2 k) / temperature) times as likely as the last, which bounds inverse
    propensities. A new one, of which a place has one at most, has the probability new, whatever its score.
    """
    by_rank = softmax(in_deviations(scores, is_option & ~is_new) / temperature, is_option & ~is_new)
    has_new = (is_option & is_new).any(axis=2, keepdims=True)
    return np.where(is_option & is_new, new, np.where(has_new, 1 - new, 1.0) * by_rank)


def softmax(values: np.ndarray, is_known: np.ndarray) -> np.ndarray:
    """Along the last axis; 0 for what is not known."""
    known = np.where(is_known, values, -np.inf)
    best = known.max(axis=-1, keepdims=True)
    weights = np.exp(known - np.where(np.isfinite(best), best, 0.0))
    return weights / np.where(np.isfinite(best), weights.sum(axis=-1, keepdims=True), 1.0)


def draw(probabilities: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """int, users x places: the option at which the cumulated probability passes the number; -1 where there is none.

    uniform: users x places, in [0, 1).
    """
    is_passed = np.cumsum(probabilities, axis=2) > uniform[:, :, None]
    last = probabilities.shape[2] - 1 - np.argmax(probabilities[:, :, ::-1] > 0, axis=2)
    drawn = np.where(is_passed.any(axis=2), np.argmax(is_passed, axis=2), last)  # rounding may leave a sum below 1
    return np.where(probabilities.any(axis=2), drawn, -1)


def in_drawn_order(scores: np.ndarray, is_known: np.ndarray, uniform: np.ndarray, temperature: float) -> np.ndarray:
    """int, users x movies: the order in which the softmax of scores in deviations draws movies without replacement.

    By Gumbel keys (Kool, van Hoof, Welling 2019). uniform: users x movies, in [0, 1). What is not known comes last.
    """
    with np.errstate(divide="ignore"):  # of 0 the key is infinite
        keys = in_deviations(scores, is_known) / temperature - np.log(-np.log1p(-uniform))
    return np.argsort(np.where(is_known, -keys, np.inf), axis=1, kind="stable")
