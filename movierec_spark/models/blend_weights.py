"""How much each block counts: logistic regression of what users did next on the blocks' scores.

The sample lies on the driver (some users, their positives, the negatives of each), where scikit-learn's
Newton solver takes a second; a chain of Spark jobs would take many for the same optimum.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from movierec_spark.dataset.holdout import Fold
from movierec_spark.models.hybrid import scaled_sequence, scaled_users
from movierec_spark.models.item_state import Block, ItemState, Weights
from movierec_spark.settings.model_sections import Model


@dataclass(frozen=True)
class Sample:
    """Pairs of a user and a movie.

    scores: pairs x (als, content, sequence, bias columns). is_positive: bool [pairs], whether it is a held-out event.
    """

    scores: np.ndarray
    is_positive: np.ndarray


def draw_sample(state: ItemState, fold: Fold, settings: Model, seed: int) -> Sample:
    """Held-out movies of some users, positives_per_user at most, and for each of them movies that the user never saw.

    fold: over the state's movies, held out after the state's training. Negatives are uniform over these
    movies: hard ones, or ones drawn by popularity, teach the opposite of what ranks well.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(fold.users))[: settings.users_per_sample]
    fold = fold.of_users(np.sort(order))
    users, movies = _capped(fold, settings.positives_per_user, rng)
    negative_users = np.repeat(users, settings.negatives_per_positive)
    negative_movies = rng.integers(len(state.movie_ids), size=len(negative_users))
    interactions = fold.weights + fold.held_out
    is_negative = np.asarray(interactions[negative_users, negative_movies]).ravel() == 0
    users = np.concatenate([users, negative_users[is_negative]])
    movies = np.concatenate([movies, negative_movies[is_negative]])
    is_positive = np.arange(len(users)) < len(users) - is_negative.sum()
    return Sample(_pair_scores(state, fold, users, movies), is_positive)


def fit_weights(samples: list[Sample], reg_param: float) -> Weights:
    """The weights of the blocks. reg_param: L2 penalty beside the mean loss, as MLlib counts it.

    Raises ValueError where no sample holds an event.
    """
    scores = np.concatenate([sample.scores for sample in samples])
    is_positive = np.concatenate([sample.is_positive for sample in samples])
    if not is_positive.any():
        raise ValueError("no held-out event to learn the blocks' weights from: the history is too short")
    regression = LogisticRegression(C=1 / (reg_param * len(is_positive)), solver="newton-cholesky")
    with threadpool_limits(1):  # the sums of several threads differ in their last digits, and so may the last step
        als, content, sequence, *bias = regression.fit(scores, is_positive).coef_[0]
    return Weights(als=float(als), content=float(content), bias=np.array(bias), sequence=float(sequence))


def unlearned_weights(bias_columns: int) -> Weights:
    """als alone, for a state whose weights are still to be learned."""
    return Weights(als=1.0, content=0.0, bias=np.zeros(bias_columns))


def _capped(fold: Fold, most: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """User rows and movies of at most so many held-out events a user, drawn at random."""
    users, movies = fold.held_out.nonzero()
    order = np.lexsort((rng.random(len(users)), users))
    users, movies = users[order], movies[order]
    is_kept = np.arange(len(users)) - np.searchsorted(users, users) < most
    return users[is_kept], movies[is_kept]


def _pair_scores(state: ItemState, fold: Fold, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
    als, content = scaled_users(state, fold.weights)
    blocks = [_dot(als, state.als, users, movies), _dot(content, state.content, users, movies)]
    if state.sequence:
        sequence = scaled_sequence(state.sequence, fold.weights, fold.recency_rank)
        blocks.append(_dot(sequence, state.sequence, users, movies))
    else:
        blocks.append(np.zeros(len(users)))
    return np.column_stack([*blocks, state.bias.vectors[movies]]).astype(np.float32)


def _dot(vectors: np.ndarray, block: Block, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
    return np.einsum("pd,pd->p", vectors[users], block.vectors[movies])
