"""The hybrid: each user and each movie has one joined vector, and every score is their dot product.

Batch, online, `movierec try` and evaluation all rank through HybridIndex.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.item_index import ItemIndex, build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.models.blend import PERSONAL, weights_of_users
from movierec_spark.models.breadth import breadth_block, openness
from movierec_spark.models.cold_users import ColdUsers
from movierec_spark.models.item_state import Block, ItemState
from movierec_spark.models.user_vectors import personal_vectors


@dataclass(frozen=True)
class FoldedUsers:
    """Users as the model sees them.

    vectors: float32, users x dims, over the blocks of blocks_of. is_cold: bool, whether a user has
    no history. groups: float32, users x groups of the state's cold users, the share of each.
    """

    vectors: np.ndarray
    is_cold: np.ndarray
    groups: np.ndarray

    def __getitem__(self, rows: np.ndarray) -> "FoldedUsers":
        return FoldedUsers(self.vectors[rows], self.is_cold[rows], self.groups[rows])


@dataclass(frozen=True)
class HybridIndex:
    """The movies of a state, ready to be ranked for users.

    eligible: bool [movies], which may be recommended; None: all.
    A score is the dot product of the vectors. For a user without a history it is what is popular of late, in the user's
    groups where they are known.
    """

    state: ItemState
    eligible: np.ndarray | None = None

    def top_k(self, users: FoldedUsers, exclude: csr_matrix, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Per user the k movies of the highest scores; arguments and result as of kernels.top_k."""
        if self._movies_for_cold_users is None or not users.is_cold.any():
            return top_k(users.vectors[:, self._has_weight], self._movies, exclude, k)
        positions, scores = np.empty((len(users.is_cold), k), np.int32), np.empty((len(users.is_cold), k))
        cold, warm = np.flatnonzero(users.is_cold), np.flatnonzero(~users.is_cold)
        positions[warm], scores[warm] = top_k(users.vectors[warm][:, self._has_weight], self._movies, exclude[warm], k)
        positions[cold], scores[cold] = top_k(users.groups[cold], self._movies_for_cold_users, exclude[cold], k)
        return positions, scores

    @cached_property
    def _movies(self) -> ItemIndex:
        return build_index(item_vectors(self.state)[:, self._has_weight], eligible=self.eligible)

    @cached_property
    def _has_weight(self) -> np.ndarray:
        """bool [dims]: whether its block has a weight for any user; a blend may rest on some blocks alone."""
        weights = self.state.weights
        learned = [np.append([getattr(weights, name) for name in PERSONAL], weights.bias)]
        learned += [] if weights.shorter is None else [*weights.shorter]
        counts = dict(zip(PERSONAL, np.any(learned, axis=0), strict=False))
        blocks = blocks_of(self.state).items()
        return np.repeat([counts.get(name, True) for name, _ in blocks], [b.vectors.shape[1] for _, b in blocks])

    @cached_property
    def _movies_for_cold_users(self) -> ItemIndex | None:
        """None where the bias part is all that they get."""
        cold = cold_users_of(self.state)
        if cold is None:
            return None
        return build_index(cold.lifts, cold.log_popularity[:, self.state.weights.half_life], self.eligible)


def fold_in_users(
    state: ItemState,
    histories: csr_matrix,
    recency_rank: csr_matrix | None = None,
    groups: np.ndarray | None = None,
) -> FoldedUsers:
    """The users of these histories.

    histories, recency_rank: see personal_vectors. groups: see FoldedUsers; None where nothing is known of anybody. Each
    block is divided by the deviation of the user's scores in it and multiplied by its weight for histories of that
    length, liked and disliked movies together.
    """
    lengths = np.diff(histories.indptr)
    weights, vectors = weights_of_users(state.weights, lengths), personal_vectors(state, histories, recency_rank)
    blocks = [vectors[name] * weights[:, [i]] for i, name in enumerate(PERSONAL) if name in vectors]
    blocks.append(weights[:, len(PERSONAL) :])
    if "breadth" in blocks_of(state):
        blocks.append(openness(lengths)[:, None])
    cold = cold_users_of(state)
    if groups is None:
        groups = np.zeros((histories.shape[0], len(cold.groups) if cold else 0), dtype=np.float32)
    return FoldedUsers(np.hstack(blocks).astype(np.float32), lengths == 0, groups)


def item_vectors(state: ItemState) -> np.ndarray:
    """The movies' vectors over all blocks, float32, movies x dims."""
    return np.hstack([block.vectors for block in blocks_of(state).values()])


def blocks_of(state: ItemState) -> dict[str, Block]:
    """The blocks by name, in the order of FoldedUsers.vectors."""
    blocks: dict[str, Block | None] = {"als": state.als, "content": state.content, "sequence": state.sequence}
    present = {name: block for name, block in blocks.items() if block is not None} | {"bias": state.bias}
    if state.reach is None or not state.breadth:
        return present
    return present | {"breadth": breadth_block(state.reach, state.breadth)}


def cold_users_of(state: ItemState) -> ColdUsers | None:
    """What ranks for users without a history; None where that is the bias part."""
    return None if state.weights.half_life is None else state.cold_users
