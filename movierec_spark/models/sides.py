"""The movies' vectors as the two sides of the products that scores are made of."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.fold_in import slices
from movierec_spark.models.item_state import ItemState
from movierec_spark.models.shorts import shortened_alike


class Sides(NamedTuple):
    """The movies' vectors as the two sides of the products that scores are made of, block by block.

    The blocks are each factorisation of als, content and sequence, of even dims each. ends: where they end among these.
    said: float32, movies x dims, of a history's movies. heard: of recommended ones; of als the own vectors, which
    a user's equations turn. of_said, of_heard: the same as pairs of short integers, int32, movies x half the dims.
    steps: float64, 2 x blocks, what an integer of either side stands for. most: 2 x blocks, the largest sum of a
    movie's integers without their signs.
    """

    ends: np.ndarray
    said: np.ndarray
    heard: np.ndarray
    of_said: np.ndarray
    of_heard: np.ndarray
    steps: np.ndarray
    most: np.ndarray


def sides_of(state: ItemState) -> Sides:
    """What the state's movies say and hear, which reasons are told from."""
    content, sequence = state.content.vectors, state.sequence
    alike = [*(state.als.vectors[:, part] for part in slices(state.fold_in.ranks)), content]
    said = [_even(block) for block in (*alike, *([sequence.context] if sequence else []))]
    heard = [_even(block) for block in (*alike, *([sequence.vectors] if sequence else []))]
    shorts = [[shortened_alike(block) for block in side] for side in (said, heard)]
    return Sides(
        ends=np.cumsum([block.shape[1] for block in said]),
        said=np.hstack(said),
        heard=np.hstack(heard),
        of_said=np.hstack([block.pairs for block in shorts[0]]),
        of_heard=np.hstack([block.pairs for block in shorts[1]]),
        steps=np.array([[block.step for block in side] for side in shorts]),
        most=np.array([[block.most for block in side] for side in shorts]),
    )


def _even(vectors: np.ndarray) -> np.ndarray:
    """float32, up to an even number of dims."""
    return np.ascontiguousarray(np.pad(vectors, ((0, 0), (0, vectors.shape[1] % 2))), dtype=np.float32)
