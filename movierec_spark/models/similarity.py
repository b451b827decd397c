"""How similar two movies are: the cosine of their als and content vectors, without popularity."""

import numpy as np

from movierec_spark.models.item_state import ItemState


def similarity_vectors(state: ItemState) -> np.ndarray:
    """Per movie the als and the content vector, each of length 1, weighted as the model weights the blocks, or
    alike where it weights neither; joined and of length 1 again, float32, movies x dims. A movie of which nothing is
    known is zero."""
    blocks = ((state.als, state.weights.als), (state.content, state.weights.content))
    if not any(weight > 0 for _, weight in blocks):
        blocks = ((state.als, 1.0), (state.content, 1.0))
    joined = np.hstack([np.sqrt(max(weight, 0.0)) * unit_rows(block.vectors) for block, weight in blocks])
    return unit_rows(joined).astype(np.float32)


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Each row divided by its length; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1.0)
