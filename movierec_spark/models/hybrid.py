"""The hybrid: each user and each movie one vector, each score their dot product.

Every score of the system, in batch, online and in evaluation, is item_matrix(state) @ user_vector(state, ..).
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.cold_users import Newcomers
from movierec_spark.models.content import profiles
from movierec_spark.models.fold_in import fold_in_implicit
from movierec_spark.models.item_state import Block, ItemState, SequenceBlock, positions
from movierec_spark.models.next_item import one_moment, sequence_users


@dataclass(frozen=True)
class History:
    """What one user did. movie_ids: int64; weights: of the preferences, > 0; ratings: stars, or None.

    later: 1 + how many events came after that of each movie; None where the order isn't known.
    """

    movie_ids: np.ndarray
    weights: np.ndarray
    ratings: np.ndarray | None = None
    later: np.ndarray | None = None


def personal_user_vectors(state: ItemState, histories: csr_matrix, later: csr_matrix | None = None) -> np.ndarray:
    """The users' joined vectors without the bias part, float32, users x dims.

    histories: users x movies of the state, weights. later: 1 + how many of the user's events came after that of each
    movie of the history; None where the order isn't known. Each block is divided by the deviation of the user's scores
    in it and multiplied by its weight.
    """
    als, content = scaled_users(state, histories)
    blocks = [als * state.weights.als, content * state.weights.content]
    if state.sequence is not None:
        blocks.append(scaled_sequence(state.sequence, histories, later) * state.weights.sequence)
    return np.hstack(blocks).astype(np.float32)


def item_matrix(state: ItemState) -> np.ndarray:
    """The movies' joined vectors, float32, movies x dims."""
    blocks, new = [personal_vectors(state), state.bias.vectors], newcomers_of(state)
    return np.hstack([*blocks, new.vectors] if new else blocks)


def newcomers_of(state: ItemState) -> Newcomers | None:
    """What ranks for users without a history; None where that is the bias part."""
    return None if state.weights.half_life is None else state.newcomers


def _personal_blocks(state: ItemState) -> list[Block]:
    """The blocks in which each user has a vector of his or her own."""
    return [state.als, state.content, *([state.sequence] if state.sequence else [])]


def personal_vectors(state: ItemState) -> np.ndarray:
    """The movies' joined vectors without the bias part."""
    return np.hstack([block.vectors for block in _personal_blocks(state)])


def bias_scores(state: ItemState) -> np.ndarray:
    """The bias part of the movies' scores, the same for everybody, float64."""
    return state.bias.vectors.astype(np.float64) @ state.weights.bias.astype(np.float32)


def user_vectors(
    state: ItemState, histories: csr_matrix, later: csr_matrix | None = None, groups: np.ndarray | None = None
) -> np.ndarray:
    """The users' joined vectors, float32, users x dims; histories, later: see personal_user_vectors.

    groups: users x groups of the state's newcomers, the share of each; None where nothing is known of anybody.
    """
    bias = np.tile(state.weights.bias.astype(np.float32), (histories.shape[0], 1))
    personal, new = personal_user_vectors(state, histories, later), newcomers_of(state)
    if new is None:
        return np.hstack([personal, bias])
    is_new = (np.diff(histories.indptr) == 0)[:, None]
    half_lives = np.zeros((len(bias), new.log_popularity.shape[1]), dtype=np.float32)
    half_lives[:, state.weights.half_life] = 1.0
    nothing = np.zeros((len(bias), len(new.groups)), dtype=np.float32)
    return np.hstack([personal, bias * ~is_new, half_lives * is_new, (nothing if groups is None else groups) * is_new])


def scaled_sequence(block: SequenceBlock, histories: csr_matrix, later: csr_matrix | None) -> np.ndarray:
    """The users' vectors in the sequence block, their scores of deviation 1 over the catalogue."""
    users = sequence_users(block, histories, one_moment(histories) if later is None else later)
    return users / deviations(block, users)[:, None]


def scaled_users(state: ItemState, histories: csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """The users' vectors in the als and the content block, their scores of deviation 1 over the catalogue."""
    als = fold_in_implicit(state.fold_in, state.als.vectors, powered(histories, state.fold_in.power))
    content = profiles(state.content.vectors, histories)
    return als / deviations(state.als, als)[:, None], content / deviations(state.content, content)[:, None]


def powered(histories: csr_matrix, power: float) -> csr_matrix:
    """The weights to a power, as ALS was trained on them."""
    return csr_matrix((histories.data**power, histories.indices, histories.indptr), histories.shape)


def user_vector(state: ItemState, history: History) -> np.ndarray:
    """One user's joined vector, float32 [dims]; for an empty history what newcomers get."""
    later = None if history.later is None else history_row(state, history.movie_ids, history.later)
    return user_vectors(state, history_row(state, history.movie_ids, history.weights), later)[0]


def history_row(state: ItemState, movie_ids: np.ndarray, values: np.ndarray) -> csr_matrix:
    """One user's values (weights or ratings), 1 x movies; movies that the state doesn't know are left out."""
    columns = positions(state.movie_ids, np.asarray(movie_ids, dtype=np.int64))
    known = columns >= 0
    columns, data = columns[known], np.asarray(values, dtype=np.float64)[known]
    return csr_matrix((data, (np.zeros_like(columns), columns)), shape=(1, len(state.movie_ids)))


def deviations(block: Block, users: np.ndarray) -> np.ndarray:
    """Per user sqrt(x' S x), the standard deviation of its scores in the block; 1 where that is 0."""
    # Not by a product of matrices, whose rounding of one user's figure depends on how many there are.
    variance = np.einsum("ud,de,ue->u", users, block.covariance, users)
    return np.where(variance > 0, np.sqrt(np.maximum(variance, 0)), 1.0)
