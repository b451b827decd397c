"""Scores in deviations: comparable between users and models, whatever a ranker measures them in."""

import numpy as np


def in_deviations(scores: np.ndarray, is_known: np.ndarray) -> np.ndarray:
    """The scores, less their mean and divided by their deviation, along the last axis; 0 for what is not known.

    Scores are comparable within a user only; so they are the same whatever a ranker measures them in.
    """
    count = np.maximum(is_known.sum(axis=-1, keepdims=True), 1)
    known = np.where(is_known, scores, 0.0)
    centred = np.where(is_known, known - known.sum(axis=-1, keepdims=True) / count, 0.0)
    deviation = np.sqrt((centred**2).sum(axis=-1, keepdims=True) / count)
    return centred / np.where(deviation > 0, deviation, 1.0)
