"""Attribution: which item of a user's history explains each recommended one."""

import numpy as np

from movierec_spark.kernels.compiled import compiled


@compiled
def attribution(
    vectors: np.ndarray,
    starts: np.ndarray,
    candidates: np.ndarray,
    recommended: np.ndarray,
    most_of_first: int,
    first: int,
    fewest_for_quotas: int,
) -> np.ndarray:
    """Per user and recommended item the candidate that is most similar to it, int32, as recommended; -1 for none.

    vectors: float32, of length 1, items x dims; similarity is their dot product. starts: int64 [users + 1], where each
    user's candidates (int32) begin. recommended: int32, users x n, -1 for none.
    Where a user has fewest_for_quotas candidates or more, one explains at most most_of_first of the first places (so
    many as first says) and a third of the list. Ties go to the first candidate.
    """
    reasons = np.full(recommended.shape, -1, dtype=np.int32)
    for user in range(len(recommended)):
        user_candidates = candidates[starts[user] : starts[user + 1]]
        length = np.sum(recommended[user] >= 0)
        if len(user_candidates) == 0 or length == 0:
            continue
        similarity = np.dot(vectors[recommended[user, :length]], vectors[user_candidates].T)
        n_explained = np.zeros(len(user_candidates), dtype=np.int64)
        has_quotas = len(user_candidates) >= fewest_for_quotas
        most_of_all = max(length // 3, 1)
        for place in range(length):
            most = min(most_of_first, most_of_all) if place < first else most_of_all
            best = -1
            for i in range(len(user_candidates)):
                is_free = not has_quotas or n_explained[i] < most
                if is_free and (best < 0 or similarity[place, i] > similarity[place, best]):
                    best = i
            if best >= 0:
                reasons[user, place] = user_candidates[best]
                n_explained[best] += 1
    return reasons
