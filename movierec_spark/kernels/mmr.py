"""Maximal marginal relevance under group limits, by greedy selection (Carbonell, Goldstein 1998)."""

from typing import NamedTuple

import numpy as np

from movierec_spark.kernels.compiled import compiled


class Groups(NamedTuple):
    """The groups (such as a director or a franchise) of each movie, and how many movies of each group a list may hold.

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
    """Per user n of the candidates, their scores, and whether a group's limit had to be exceeded to fill the list.

    candidates: int32, users x m, best first, -1 at the end. fatigued: bool, users x m, which come after all others.
    vectors: float32, of length 1, movies x dims. Where too few candidates are within the limits, the best of the rest
    fill the list. Each score is lowered to the one before, so that scores never rise.
    """
    selected = np.full((len(candidates), n), -1, dtype=np.int32)
    values, is_over_limit = np.full((len(candidates), n), -np.inf), np.zeros(len(candidates), dtype=np.bool_)
    for user in range(len(candidates)):
        movies = candidates[user][candidates[user] >= 0]
        relevance = _relevance(scores[user, : len(movies)], diversity)
        max_similarity, is_selected = np.full(len(movies), -1.0), np.zeros(len(movies), dtype=np.bool_)
        n_remaining, last_value = groups.limits.copy(), np.inf
        for rank in range(min(n, len(movies))):
            best, stage = _next(
                movies, relevance, max_similarity, is_selected, fatigued[user], n_remaining, groups, diversity, rank
            )
            last_value = min(last_value, _value(relevance[best], max_similarity[best], diversity, rank))
            selected[user, rank], values[user, rank], is_selected[best] = movies[best], last_value, True
            is_over_limit[user] = is_over_limit[user] or stage == 2
            for group in groups.members[groups.starts[movies[best]] : groups.starts[movies[best] + 1]]:
                n_remaining[group] -= 1
            if diversity > 0:
                for i in range(len(movies)):
                    max_similarity[i] = max(max_similarity[i], np.dot(vectors[movies[i]], vectors[movies[best]]))
    return selected, values, is_over_limit


@compiled
def _next(
    movies: np.ndarray,
    relevance: np.ndarray,
    max_similarity: np.ndarray,
    is_selected: np.ndarray,
    fatigued: np.ndarray,
    n_remaining: np.ndarray,
    groups: Groups,
    diversity: float,
    rank: int,
) -> tuple[int, int]:
    """The best candidate that is not selected yet, and its stage: 0 within all rules, 1 fatigued, 2 beyond a limit."""
    best, best_stage, best_value = -1, 3, -np.inf
    for i in range(len(movies)):
        if is_selected[i]:
            continue
        stage = 1 if fatigued[i] else 0
        for group in groups.members[groups.starts[movies[i]] : groups.starts[movies[i] + 1]]:
            stage = 2 if n_remaining[group] <= 0 else stage
        value = _value(relevance[i], max_similarity[i], diversity, rank)
        if stage < best_stage or (stage == best_stage and value > best_value):
            best, best_stage, best_value = i, stage, value
            if diversity == 0 and stage == 0:
                break
    return best, best_stage


@compiled
def _value(relevance: float, max_similarity: float, diversity: float, rank: int) -> float:
    """Marginal relevance; of the first movie of a list, and without diversity, the relevance alone."""
    if diversity == 0:
        return relevance
    return (1 - diversity) * relevance - diversity * (max_similarity if rank > 0 else 0.0)


@compiled
def _relevance(scores: np.ndarray, diversity: float) -> np.ndarray:
    """The scores, scaled to lie between 0 and 1 where they are weighed against similarity."""
    if diversity == 0 or len(scores) == 0:
        return scores
    span = scores[0] - scores[-1]
    return (scores - scores[-1]) / (span if span > 0 else 1.0)
