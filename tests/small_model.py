"""A small random model, for tests that need one without training it."""

from dataclasses import replace
from datetime import date

import numpy as np

from movierec_spark.models.item_state import AlsFoldIn, Block, Embedding, ItemState, Weights
from movierec_spark.models.rating_state import StarsState

FIRST_ID = 2**40  # ids beyond 32 bits


def small_model(
    movies: int = 30, rank: int = 4, content: int = 3, seed: int = 0, trained_as_of: date = date(2018, 9, 26)
) -> ItemState:
    """Movies FIRST_ID, FIRST_ID + 3, ...; vectors drawn from a normal distribution."""
    rng = np.random.default_rng(seed)

    def block(dimensions: int) -> Block:
        vectors = rng.normal(size=(movies, dimensions)).astype(np.float32)
        return Block(vectors, np.cov(vectors.T, bias=True).reshape(dimensions, dimensions))

    als = block(rank)
    factors = als.vectors.astype(np.float64)
    return ItemState(
        movie_ids=FIRST_ID + 3 * np.arange(movies, dtype=np.int64),
        events=rng.integers(1, 50, movies),
        als=als,
        content=block(content),
        bias=block(3),
        weights=Weights(0.9, 0.4, np.array([0.3, 0.2, -0.1])),
        fold_in=AlsFoldIn((rank,), 0.3, 0.1, factors.T @ factors),
        embedding=Embedding(("genre=Drama", "genre=War"), np.ones(2), rng.normal(size=(2, content))),
        cold_ridge=rng.normal(size=(1 + content, rank)),
        stars=_stars(movies, rng),
        trained_as_of=trained_as_of,
    )


def without_stars(state: ItemState) -> ItemState:
    return replace(state, stars=None)


def _stars(movies: int, rng: np.random.Generator) -> StarsState:
    return StarsState(
        mean=3.5,
        movie_bias=rng.normal(scale=0.3, size=movies),
        is_rated=np.ones(movies, dtype=bool),
        explicit=rng.normal(size=(movies, 4)).astype(np.float32),
        residual=rng.normal(scale=0.2, size=(movies, 4)).astype(np.float32),
        reg_param=0.1,
        bias_shrinkage=5.0,
        ranks=(4,),
    )
