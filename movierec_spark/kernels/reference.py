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
    matrix = gram + factors.T @ (confidence[:, None] * factors) + ridge * np.eye(len(gram))
    return np.linalg.solve(matrix, factors.T @ target)


def attribution(similarity: np.ndarray, most_of_first: int, first: int, most_of_all: int) -> np.ndarray:
    """Of one list the candidate that explains each place: the most similar one whose quota is not used up, or -1.

    similarity: places x candidates. A candidate explains at most most_of_all places, of the first so many at most
    most_of_first. Ties go to the first candidate.
    """
    n_explained = np.zeros(similarity.shape[1], dtype=int)
    reasons = np.full(len(similarity), -1)
    for place, row in enumerate(similarity):
        free = n_explained < (most_of_first if place < first else most_of_all)
        free &= n_explained < most_of_all
        if free.any():
            reasons[place] = np.argmax(np.where(free, row, -np.inf))
            n_explained[reasons[place]] += 1
    return reasons


def maximal_marginal_relevance(relevance: np.ndarray, vectors: np.ndarray, diversity: float, k: int) -> np.ndarray:
    """Of one list the candidates in the order of their selection, without limits of groups.

    relevance: float64 [candidates], between 0 and 1. vectors: of length 1, candidates x dims. diversity: 0 to 1.
    Carbonell, Goldstein 1998: each time the candidate with the highest (1 - diversity) relevance - diversity times its
    greatest cosine with what is selected already; ties go to the first candidate.
    """
    selected: list[int] = []
    for _ in range(min(k, len(relevance))):
        similarity = (vectors @ vectors[selected].T).max(axis=1) if selected else np.zeros(len(relevance))
        value = (1 - diversity) * relevance - diversity * similarity
        value[selected] = -np.inf
        selected.append(int(np.argmax(value)))
    return np.array(selected, dtype=int)
