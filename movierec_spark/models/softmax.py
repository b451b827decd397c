"""The likelihood of what users chose among drawn movies, its gradient and its Hessian."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Choices:
    """What some users chose among movies.

    scores: float32, users x candidates x columns. lengths: int [users], events of their histories.
    log_counts: float64, users x candidates: the logarithm of how many movies a candidate stands for; -inf where a user
    has fewer candidates. is_positive: bool, users x candidates: whether the user chose it.
    """

    scores: np.ndarray
    lengths: np.ndarray
    log_counts: np.ndarray
    is_positive: np.ndarray

    def of_columns(self, columns: Sequence[int]) -> "Choices":
        return replace(self, scores=self.scores[:, :, columns])


def loss_and_gradient(
    coefficients: np.ndarray, samples: Sequence[Choices], terms: Sequence[np.ndarray], reg_param: float
) -> tuple[float, np.ndarray]:
    """The negative log-likelihood of all chosen movies plus the L2 penalty, divided by their number; and its gradient.

    coefficients: terms x columns, flat. terms: users x terms for each sample; a user's weight of a column is the dot
    product of the user's terms and the column's coefficients.
    """
    loss, gradient = 0.0, np.zeros((terms[0].shape[1], samples[0].scores.shape[2]))
    for sample, of_users in zip(samples, terms, strict=True):
        scores, probabilities, log_totals = _probabilities(coefficients, sample, of_users)
        n_chosen = sample.is_positive.sum(axis=1)
        loss += float(n_chosen @ log_totals - scores[sample.is_positive].sum())
        surplus = n_chosen[:, None] * probabilities - sample.is_positive
        gradient += of_users.T @ _expected(surplus, sample)
    n_events = sum(int(sample.is_positive.sum()) for sample in samples)
    penalty = reg_param * float(coefficients @ coefficients)
    return (loss + penalty) / n_events, (gradient.ravel() + 2 * reg_param * coefficients) / n_events


def loss_hessian(
    coefficients: np.ndarray, samples: Sequence[Choices], terms: Sequence[np.ndarray], reg_param: float
) -> np.ndarray:
    """The second derivatives of loss_and_gradient, coefficients x coefficients."""
    hessian = np.zeros((len(coefficients),) * 2)
    for sample, of_users in zip(samples, terms, strict=True):
        _, probabilities, _ = _probabilities(coefficients, sample, of_users)
        expected = _expected(probabilities, sample)
        weighted = (sample.scores * probabilities[:, :, None].astype(np.float32)).transpose(0, 2, 1)
        squares = np.matmul(weighted, sample.scores).astype(np.float64)
        covariance = squares - expected[:, :, None] * expected[:, None, :]
        covariance *= sample.is_positive.sum(axis=1)[:, None, None]
        whole = np.einsum("ui,uj,uab->iajb", of_users, of_users, covariance, optimize=True)
        hessian += whole.reshape(hessian.shape)
    n_events = sum(int(sample.is_positive.sum()) for sample in samples)
    return (hessian + 2 * reg_param * np.eye(len(coefficients))) / n_events


def _probabilities(
    coefficients: np.ndarray, sample: Choices, terms: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The scores, the probabilities of the candidates, users x candidates, and per user the log of the sum."""
    weights = terms @ coefficients.reshape(terms.shape[1], -1)
    scores = np.matmul(sample.scores, weights.astype(np.float32)[:, :, None])[:, :, 0].astype(np.float64)
    exponents = scores + sample.log_counts
    largest = exponents.max(axis=1, keepdims=True)
    shares = np.exp(exponents - largest)
    totals = shares.sum(axis=1, keepdims=True)
    return scores, shares / totals, (largest + np.log(totals))[:, 0]


def _expected(shares: np.ndarray, sample: Choices) -> np.ndarray:
    """The sum of the candidates' scores times their shares, float64, users x columns."""
    return np.matmul(shares.astype(np.float32)[:, None, :], sample.scores)[:, 0, :].astype(np.float64)
