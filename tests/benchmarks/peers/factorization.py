"""Peers of one vector per user and movie: ALS and BPR of the library implicit."""

from dataclasses import dataclass

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from implicit.cpu.bpr import BayesianPersonalizedRanking
from threadpoolctl import threadpool_limits

from tests.benchmarks.peers.folds import Queries, Training

SEED = 0
FOLD_IN_STEPS = 300
PAIRS_PER_STEP = 32


@dataclass(frozen=True)
class Als:
    """Hu, Koren, Volinsky 2008; a row's vector is solved anew from its whole history, movies fixed."""

    model: AlternatingLeastSquares

    def scores(self, queries: Queries) -> np.ndarray:
        histories = queries.histories(len(self.model.item_factors))
        return self.model.recalculate_user(np.arange(len(queries.user)), histories) @ self.model.item_factors.T


@dataclass(frozen=True)
class Bpr:
    """Rendle et al. 2009, with a bias per movie. Movies are fixed once it is fitted.

    A row's vector begins with that of the user in training, or with zeros where the user was not there, and takes
    FOLD_IN_STEPS steps of the same objective on pairs of a movie of the history and one drawn from all others.
    """

    model: BayesianPersonalizedRanking

    def scores(self, queries: Queries) -> np.ndarray:
        items, rng = self.model.item_factors, np.random.default_rng(SEED)
        seen = queries.histories(len(items)).toarray() > 0
        users = self._start(queries)
        rows, length = np.arange(len(users))[:, None], np.diff(queries.starts)[:, None]
        movies = np.append(queries.movie, 0)  # what an empty history at the end would read
        for _ in range(FOLD_IN_STEPS):
            drawn = rng.integers(0, np.maximum(length, 1), size=(len(users), PAIRS_PER_STEP))
            positive = movies[queries.starts[:-1, None] + drawn]
            negative = rng.integers(0, len(items), size=drawn.shape)
            difference = items[positive] - items[negative]
            slope = (~seen[rows, negative] & (length > 0)) / (1 + np.exp(np.einsum("uf,upf->up", users, difference)))
            step = np.einsum("up,upf->uf", slope, difference) - self.model.regularization * users * PAIRS_PER_STEP
            step[:, -1] = 0  # this one multiplies the movie's bias
            users += self.model.learning_rate * step
        return users @ items.T

    def _start(self, queries: Queries) -> np.ndarray:
        known = self.model.user_factors
        users = np.zeros((len(queries.user), known.shape[1]), np.float32)
        trained = queries.user < len(known)
        users[trained] = known[queries.user[trained]]
        users[:, -1] = 1
        return users


def als(training: Training, factors: int, regularization: float, alpha: float) -> Als:
    """alpha: the confidence of an event, beside 1 of no event."""
    with threadpool_limits(1, "blas"):  # implicit runs its own threads
        model = AlternatingLeastSquares(factors, regularization=regularization, alpha=alpha, random_state=SEED)
        model.fit(training.matrix(), show_progress=False)
    return Als(model)


def bpr(training: Training, factors: int, learning_rate: float, regularization: float, iterations: int) -> Bpr:
    """On one thread, so that the same events give the same model."""
    model = BayesianPersonalizedRanking(
        factors, learning_rate, regularization, iterations=iterations, num_threads=1, random_state=SEED
    )
    model.fit(training.matrix(), show_progress=False)
    return Bpr(model)
