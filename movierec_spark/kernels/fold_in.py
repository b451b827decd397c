"""Batched weighted least squares: the factors of many users from those of the items in their histories."""

import numpy as np

from movierec_spark.kernels.compiled import compiled


@compiled
def fold_in(
    factors: np.ndarray,
    gram: np.ndarray,
    starts: np.ndarray,
    items: np.ndarray,
    confidence: np.ndarray,
    target: np.ndarray,
    reg_param: float,
) -> np.ndarray:
    """Per user the x of (gram + Y'CY + reg_param n I) x = Y't, float64, users x dims; 0 for an empty history.

    factors: float64, items x dims. gram: float64, dims x dims. starts: int64 [users + 1], where each user's n entries
    in items (int32), confidence (the diagonal of C, >= 0) and target (t) begin.
    Hu, Koren, Volinsky 2008, equation 4; the regularisation grows with the history, as MLlib's does.
    """
    dims = factors.shape[1]
    users = np.zeros((len(starts) - 1, dims))
    for user in range(len(users)):
        first, last = starts[user], starts[user + 1]
        if first == last:
            continue
        history = np.empty((last - first, dims))
        for i in range(last - first):
            history[i] = factors[items[first + i]]
        right_side = np.dot(history.T, target[first:last])
        for i in range(last - first):
            history[i] *= np.sqrt(confidence[first + i])
        matrix = gram + np.dot(history.T, history)
        for d in range(dims):
            matrix[d, d] += reg_param * (last - first)
        users[user] = np.linalg.solve(matrix, right_side)
    return users
