"""What stars are worth as a sign of taste: a low rating is a dislike."""

import numpy as np


def rating_values(stars: np.ndarray, liked_from: float, disliked_to: float) -> np.ndarray:
    """The stars; those up to disliked_to as what they lack to liked_from, below 0. As features.preferences has it."""
    return np.where(stars <= disliked_to, stars - liked_from, stars)
