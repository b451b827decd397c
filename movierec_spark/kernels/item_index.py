"""Items prepared for the search of the best of them."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ItemIndex:
    """Items in descending order of the highest score that they can have, so that a search may skip whole tiles of them.

    vectors: float32, items x dims. item_bias: float64, what an item's score holds for every user. positions: int32, of
    the items in the catalogue, by which ties are broken. place_of: int32, by position in the catalogue the row here, -1
    for an item that is not eligible. norms: float64 [items].
    """

    vectors: np.ndarray
    item_bias: np.ndarray
    positions: np.ndarray
    place_of: np.ndarray
    norms: np.ndarray

    def __len__(self) -> int:
        return len(self.positions)


def build_index(
    vectors: np.ndarray, item_bias: np.ndarray | None = None, eligible: np.ndarray | None = None
) -> ItemIndex:
    """vectors: items x dims. item_bias: added to the dot product; None: 0. eligible: bool [items]; None: all."""
    bias = np.zeros(len(vectors)) if item_bias is None else item_bias.astype(np.float64)
    allowed = np.arange(len(vectors)) if eligible is None else np.flatnonzero(eligible)
    norms = np.linalg.norm(vectors.astype(np.float64), axis=1)
    order = allowed[np.argsort(-(norms + bias)[allowed], kind="stable")].astype(np.int32)
    place_of = np.full(len(vectors), -1, dtype=np.int32)
    place_of[order] = np.arange(len(order), dtype=np.int32)
    return ItemIndex(np.ascontiguousarray(vectors[order], np.float32), bias[order], order, place_of, norms[order])
