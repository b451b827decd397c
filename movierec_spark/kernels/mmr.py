"""Maximal marginal relevance with limits of groups: one movie after the other, the best that may come next."""

from typing import NamedTuple

import numpy as np

from movierec_spark.kernels.compiled import compiled


class Groups(NamedTuple):
    """Of each movie the groups (a director, a franchise) that it belongs to, and how many of a group may come.

    starts: int64 [movies + 1]. members: int32, the groups of movie i stand at starts[i]:starts[i + 1].
    limits: int32 [groups].
    """

    starts: np.ndarray
    members: np.ndarray
    limits: np.ndarray


@compiled
def mmr_select(
    candidates: np.ndarray,
    scores: np.ndarray,
    fatigued: np.ndarray,
    vectors: np.ndarray,
    groups: Groups,
    diversity: float,
    n: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per user n of the candidates, with scores that never rise, and whether a group's limit had to give way.

    candidates: int32, users x m, best first, -1 at the end. fatigued: bool, those that come behind all others.
    vectors: float32, of length 1, movies x dims. n comes first: where too few are within the limits, the best of
    the rest fill the list.
    """
    found = np.full((len(candidates), n), -1, dtype=np.int32)
    values, short = np.full((len(candidates), n), -np.inf), np.zeros(len(candidates), dtype=np.bool_)
    for user in range(len(candidates)):
        own = candidates[user][candidates[user] >= 0]
        worth = _relevance(scores[user, : len(own)], diversity)
        alike, taken = np.full(len(own), -1.0), np.zeros(len(own), dtype=np.bool_)
        left, last = groups.limits.copy(), np.inf
        for rank in range(min(n, len(own))):
            best, stage = _next(own, worth, alike, taken, fatigued[user], left, groups, diversity, rank)
            last = min(last, _value(worth[best], alike[best], diversity, rank))
            found[user, rank], values[user, rank], taken[best] = own[best], last, True
            short[user] = short[user] or stage == 2
            for group in groups.members[groups.starts[own[best]] : groups.starts[own[best] + 1]]:
                left[group] -= 1
            if diversity > 0:
                for i in range(len(own)):
                    alike[i] = max(alike[i], np.dot(vectors[own[i]], vectors[own[best]]))
    return found, values, short


@compiled
def _next(
    own: np.ndarray,
    worth: np.ndarray,
    alike: np.ndarray,
    taken: np.ndarray,
    fatigued: np.ndarray,
    left: np.ndarray,
    groups: Groups,
    diversity: float,
    rank: int,
) -> tuple[int, int]:
    """The best candidate not taken, and its stage: 0 within all rules, 1 fatigued, 2 beyond a limit."""
    best, best_stage, best_value = -1, 3, -np.inf
    for i in range(len(own)):
        if taken[i]:
            continue
        stage = 1 if fatigued[i] else 0
        for group in groups.members[groups.starts[own[i]] : groups.starts[own[i] + 1]]:
            stage = 2 if left[group] <= 0 else stage
        value = _value(worth[i], alike[i], diversity, rank)
        if stage < best_stage or (stage == best_stage and value > best_value):
            best, best_stage, best_value = i, stage, value
            if diversity == 0 and stage == 0:
                break
    return best, best_stage


@compiled
def _value(worth: float, alike: float, diversity: float, rank: int) -> float:
    """Marginal relevance; of the first movie of a list, and without diversity, the relevance alone."""
    if diversity == 0:
        return worth
    return (1 - diversity) * worth - diversity * (alike if rank > 0 else 0.0)


@compiled
def _relevance(scores: np.ndarray, diversity: float) -> np.ndarray:
    """The scores, put between 0 and 1 where they are weighed against likeness."""
    if diversity == 0 or len(scores) == 0:
        return scores
    span = scores[0] - scores[-1]
    return (scores - scores[-1]) / (span if span > 0 else 1.0)
