"""The weights of the blocks: a softmax over the catalogue is fitted to what users did next.

Of all movies that a user has not seen, the probability of the next one is softmax(score); the score is linear in the
weights, so their likelihood has one maximum (McFadden 1974, conditional logit). Of the unseen movies some are drawn,
each of which stands for its share of the catalogue. The sample lies on the driver, where a Newton method takes seconds.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from movierec_spark.dataset.holdout import Fold
from movierec_spark.models.bias import HAS_EVENTS
from movierec_spark.models.blend import PERSONAL, length_terms
from movierec_spark.models.hybrid import blocks_of
from movierec_spark.models.item_state import ItemState, Weights
from movierec_spark.models.softmax import Choices, loss_and_gradient, loss_hessian
from movierec_spark.models.user_vectors import personal_vectors
from movierec_spark.settings.model_sections import Model

PRECISE = 1e-5  # of the gradient


def draw_choices(state: ItemState, fold: Fold, settings: Model, n_users: int, seed: int) -> Choices:
    """Held-out movies of n_users users, positives_per_user at most, among movies that the users had not seen.

    fold: over the state's movies, held out after the state's training. The others are drawn uniformly: hard ones, or
    ones drawn by popularity, teach the opposite of what ranks well.
    """
    rng, n_movies = np.random.default_rng(seed), len(state.movie_ids)
    rows = rng.permutation(np.flatnonzero(np.diff(fold.held_out.indptr)))[:n_users]
    fold = fold.of_users(np.sort(rows))
    n_others = min(settings.negatives_per_user, n_movies)
    shape = len(fold.users), settings.positives_per_user + n_others
    movies, log_counts = np.zeros(shape, dtype=np.int64), np.full(shape, -np.inf)
    is_positive = np.zeros(shape, dtype=bool)
    for row in range(len(fold.users)):
        held_out = fold.held_out[row].indices
        positives = rng.permutation(held_out)[: settings.positives_per_user]
        is_other = np.ones(n_movies, dtype=bool)
        is_other[held_out] = is_other[fold.weights[row].indices] = False
        others = rng.permutation(np.flatnonzero(is_other))[:n_others]
        first, end = len(positives), len(positives) + len(others)
        movies[row, :end] = np.concatenate([positives, others])
        log_counts[row, :first], is_positive[row, :first] = 0.0, True
        log_counts[row, first:end] = np.log(is_other.sum() / max(len(others), 1))
    return Choices(_columns(state, fold, movies), np.diff(fold.weights.indptr), log_counts, is_positive)


def fit_weights(samples: Sequence[Choices], reg_param: float) -> Weights:
    """The weights of the blocks, for any length of history.

    reg_param: L2 penalty beside the loss of all events, so that many events count for more than it does and few for
    less: the coefficients' prior is normal, of variance 1 / (2 reg_param).

    Raises ValueError where no sample holds an event.
    """
    terms = [np.column_stack([np.ones(len(one.lengths)), length_terms(one.lengths)]) for one in samples]
    endless, *shorter = _fit(samples, terms, reg_param)
    als, content, sequence = endless[: len(PERSONAL)]
    bias = endless[len(PERSONAL) :]
    return Weights(float(als), float(content), bias, float(sequence), shorter=np.array(shorter))


def fit_popularity(samples: Sequence[Choices], columns: Sequence[str], reg_param: float) -> np.ndarray:
    """The weights of the bias block by which the most likely of its popularities ranks alone, float64 [columns].

    columns: of the bias block, see bias_columns. Raises ValueError where no sample holds an event.
    """
    terms, has_events = [np.ones((len(one.lengths), 1)) for one in samples], columns.index(HAS_EVENTS)
    fits = []
    for popularity in (i for i, name in enumerate(columns) if name.startswith("log_popularity")):
        used = [has_events, popularity]
        scores = [one.of_columns([len(PERSONAL) + column for column in used]) for one in samples]
        (weights,) = _fit(scores, terms, reg_param)
        fits.append((loss_and_gradient(weights, scores, terms, 0.0)[0], used, weights))
    _, used, weights = min(fits, key=lambda fit: fit[0])
    of_all = np.zeros(len(columns))
    of_all[used] = weights
    return of_all


def unlearned_weights(bias_columns: int) -> Weights:
    """als alone, for a state whose weights are still to be learned."""
    return Weights(als=1.0, content=0.0, bias=np.zeros(bias_columns))


def _fit(samples: Sequence[Choices], terms: Sequence[np.ndarray], reg_param: float) -> np.ndarray:
    """The most likely coefficients, terms x columns."""
    if not any(one.is_positive.any() for one in samples):
        raise ValueError("no held-out event to learn the blocks' weights from: the history is too short")
    shape = terms[0].shape[1], samples[0].scores.shape[2]
    with threadpool_limits(1):  # the sums of several threads differ in their last digits, and so may the last step
        fit = minimize(
            loss_and_gradient,
            np.zeros(shape).ravel(),
            args=(samples, terms, reg_param),
            jac=True,
            hess=loss_hessian,
            method="trust-exact",
            options={"gtol": PRECISE},
        )
    return np.asarray(fit.x).reshape(shape)


def _columns(state: ItemState, fold: Fold, movies: np.ndarray) -> np.ndarray:
    """The scores of each column for some movies of each user, float32, users x candidates x columns.

    movies: positions, users x candidates.
    """
    blocks, users = blocks_of(state), personal_vectors(state, fold.weights, fold.recency_rank)
    columns = np.zeros((*movies.shape, len(PERSONAL) + state.bias.vectors.shape[1]), dtype=np.float32)
    for row in range(len(movies)):
        for name, vectors in users.items():
            column = PERSONAL.index(name)
            columns[row, :, column] = blocks[name].vectors[movies[row]] @ vectors[row].astype(np.float32)
    columns[:, :, len(PERSONAL) :] = state.bias.vectors[movies]
    return columns
