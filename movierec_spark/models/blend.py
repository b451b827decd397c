"""How much each block counts for a user, by the length of his or her history.

One event tells less of a taste than a hundred do. So a weight has, beside its value for an endless history, a part
for each of HALVED_AT that fades as the history grows; and the whole fades in from popularity, which ranks for users of
whom nothing is known. The score stays one dot product.
"""

import numpy as np

from movierec_spark.models.item_state import Weights

HALVED_AT = (10.0, 100.0)  # events of a history, at which the part of a weight is half of what it began with
PERSONAL = ("als", "content", "sequence")  # the first columns of weights; those of the bias block follow


def length_terms(lengths: np.ndarray) -> np.ndarray:
    """h / (n + h) for each h of HALVED_AT, users x terms. lengths: of the users' histories, in events."""
    return np.array(HALVED_AT) / (lengths[:, None] + np.array(HALVED_AT))


def weights_of_users(weights: Weights, lengths: np.ndarray) -> np.ndarray:
    """float64, users x (als, content, sequence, bias columns). lengths: of the users' histories, in events."""
    endless = np.concatenate([[getattr(weights, name) for name in PERSONAL], weights.bias])
    learned = np.tile(endless, (len(lengths), 1))
    if weights.shorter is not None:
        # Not by a product of matrices, whose rounding of one user's figure depends on how many there are.
        learned += (length_terms(lengths)[:, :, None] * weights.shorter).sum(axis=1)
    if weights.popularity is None or not weights.fade:
        return learned
    share = (lengths / (lengths + weights.fade))[:, None]
    return share * learned + (1 - share) * np.concatenate([np.zeros(len(PERSONAL)), weights.popularity])
