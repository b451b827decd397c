"""Small item states of random vectors, for tests that need no training."""

from datetime import date

import numpy as np

from movierec_spark.dataset.features import release_years
from movierec_spark.dataset.movie_statistics import MovieStatistics
from movierec_spark.models.als import implicit_fold_in
from movierec_spark.models.bias import bias_vectors
from movierec_spark.models.cold_items import fit_cold_ridge
from movierec_spark.models.cold_users import fit_cold_users
from movierec_spark.models.content import embed, fit_embedding
from movierec_spark.models.item_state import Block, ItemState, SequenceBlock, Weights
from movierec_spark.models.rating_state import StarsState
from movierec_spark.settings.model_sections import Als

GENRES = ("Comedy", "Drama", "Horror", "Western")
GROUPS = ("age 18-24", "gender F", "gender M")
DAY = date(2018, 9, 26)


def make_state(movies: int = 40, ranks: tuple[int, ...] = (3, 4), seed: int = 1) -> ItemState:
    """A state of movies 10, 20, 30, ... with two genres each; the last movie was never met."""
    rng = np.random.default_rng(seed)
    features = [
        {f"genre={g}": 1.0 for g in rng.choice(GENRES, 2)} | {f"year={1980 + i % 30}": 1.0} for i in range(movies)
    ]
    embedding = fit_embedding(features, 4, seed)
    content = embed(embedding, features)
    events = rng.integers(1, 50, movies).astype(np.float64)
    events[-1] = 0
    factors = rng.normal(size=(movies, sum(ranks))).astype(np.float32)
    by_group = rng.integers(0, 20, (movies, 3)).astype(np.float64)
    met = MovieStatistics(events, events[:, None] / [2, 3], events * 3, GROUPS, by_group)
    bias = bias_vectors(met, release_years(features), DAY)
    return ItemState(
        movie_ids=10 * np.arange(1, movies + 1),
        events=events.astype(np.int64),
        als=_block(factors),
        content=_block(content),
        bias=_block(bias),
        weights=Weights(1.5, 0.5, np.linspace(-1, 1, bias.shape[1]), 0.8, 1),
        fold_in=implicit_fold_in(factors, Als(ranks=ranks)),
        embedding=embedding,
        cold_ridge=fit_cold_ridge(content, factors, events),
        stars=make_stars(movies, seed),
        trained_as_of=DAY,
        sequence=_sequence(movies, seed),
        cold_users=fit_cold_users(met),
        repulsion=1.0,
    )


def _sequence(movies: int, seed: int) -> SequenceBlock:
    rng = np.random.default_rng(seed)
    context, vectors = rng.normal(size=(2, movies, 3)).astype(np.float32)
    return SequenceBlock(vectors, np.cov(vectors.astype(np.float64), rowvar=False, bias=True), context, 0.7, 0.5)


def _block(vectors: np.ndarray) -> Block:
    return Block(vectors, np.cov(vectors.astype(np.float64), rowvar=False, bias=True))


def make_stars(movies: int = 40, seed: int = 1) -> StarsState:
    """Random factors and biases; the last movie was never rated."""
    rng = np.random.default_rng(seed)
    explicit, residual = rng.normal(size=(2, movies, 3)).astype(np.float32)
    known = np.arange(movies) < movies - 1
    return StarsState(3.5, rng.normal(size=movies) / 3, known, explicit, residual, 0.15, 5.0, (3,))
