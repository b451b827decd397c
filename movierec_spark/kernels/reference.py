"""What each kernel computes, in plain NumPy: one user at a time, no blocks, no bounds. The tests hold kernels to it."""

import numpy as np


def top_k(scores: np.ndarray, exclude: np.ndarray, k: int) -> np.ndarray:
    """Of one user the positions of the k highest scores, best first, ties by position; excluded ones never come.

    scores: float64 [items]. exclude: bool [items]. Fewer than k where the items end.
    """
    allowed = np.flatnonzero(~exclude)
    return allowed[np.lexsort((allowed, -scores[allowed]))][:k]


def fold_in(
    factors: np.ndarray, gram: np.ndarray, confidence: np.ndarray, target: np.ndarray, ridge: float
) -> np.ndarray:
    """Of one user the x of (gram + Y'CY + ridge I) x = Y't, float64 [dims].

    factors: Y, the history's item factors, entries x dims. confidence: the diagonal of C, >= 0. target: t. ridge: > 0.
    Hu, Koren, Volinsky 2008, equation 4.
    """
    left = gram + factors.T @ (confidence[:, None] * factors) + ridge * np.eye(len(gram))
    return np.linalg.solve(left, factors.T @ target)


def attribution(similarity: np.ndarray, most_of_first: int, first: int, most_of_all: int) -> np.ndarray:
    """Of one list the candidate that explains each place: the most similar one whose quota is not used up, or -1.

    similarity: places x candidates. A candidate explains at most most_of_all places, of the first so many at most
    most_of_first. Ties go to the first candidate.
    """
    used = np.zeros(similarity.shape[1], dtype=int)
    chosen = np.full(len(similarity), -1)
    for place, row in enumerate(similarity):
        free = used < (most_of_first if place < first else most_of_all)
        free &= used < most_of_all
        if free.any():
            chosen[place] = np.argmax(np.where(free, row, -np.inf))
            used[chosen[place]] += 1
    return chosen


def maximal_marginal_relevance(relevance: np.ndarray, vectors: np.ndarray, diversity: float, k: int) -> np.ndarray:
    """Of one list the order in which candidates are taken, without limits of groups.

    relevance: float64 [candidates], between 0 and 1. vectors: of length 1, candidates x dims. diversity: 0 to 1.
    Carbonell, Goldstein 1998: each time the candidate with the highest (1 - diversity) relevance - diversity times its
    greatest cosine with what is taken already; ties go to the first candidate.
    """
    taken: list[int] = []
    for _ in range(min(k, len(relevance))):
        alike = (vectors @ vectors[taken].T).max(axis=1) if taken else np.zeros(len(relevance))
        value = (1 - diversity) * relevance - diversity * alike
        value[taken] = -np.inf
        taken.append(int(np.argmax(value)))
    return np.array(taken, dtype=int)
