"""What predicted stars are summed up from, in machine code."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.compiled import compiled, dot


class Biases(NamedTuple):
    """mean: of all ratings. users, movies: float64, shrunk. is_rated: bool, per movie, whether training knew it.

    has_rated: bool, per user.
    """

    mean: float
    users: np.ndarray
    movies: np.ndarray
    has_rated: np.ndarray
    is_rated: np.ndarray


class Factors(NamedTuple):
    """Both sides of some factorisations: users (float64) and movies (float32) x dims."""

    users: np.ndarray
    movies: np.ndarray


@compiled
def take_user_biases(
    residuals: np.ndarray, starts: np.ndarray, movies: np.ndarray, movie_bias: np.ndarray, shrinkage: float
) -> np.ndarray:
    """Each user's shrunk bias; it and the movies' biases are taken from the residuals, stars above the mean so far.

    starts: where each user's entries in residuals and movies begin.
    """
    biases = np.zeros(len(starts) - 1)
    for user in range(len(biases)):
        entries = range(starts[user], starts[user + 1])
        for i in entries:
            residuals[i] -= movie_bias[movies[i]]
            biases[user] += residuals[i]
        biases[user] /= max(len(entries) + shrinkage, 1e-12)
        for i in entries:
            residuals[i] -= biases[user]
    return biases


@compiled
def stars_of(
    users: np.ndarray, movies: np.ndarray, biases: Biases, explicit: Factors, residual: Factors, factorisations: int
) -> np.ndarray:
    """Stars of (user, movie) pairs, float64: the mean of explicit ALS, and of mean and biases with what they leave.

    Where user or movie are not rated, mean and biases alone.
    """
    stars = np.empty(len(users))
    for pair in range(len(users)):
        user, movie = users[pair], movies[pair]
        stars[pair] = biases.mean + biases.users[user] + biases.movies[movie]
        if biases.has_rated[user] and biases.is_rated[movie]:
            personal = dot(explicit.users[user], explicit.movies[movie])
            personal += dot(residual.users[user], residual.movies[movie])
            stars[pair] = (personal / factorisations + stars[pair]) / 2
    return stars
