"""Drawn users, movies and a model for the serving benchmark: sizes as asked, popularity as skewed as MovieLens's."""

from datetime import date

import numpy as np
import pyarrow as pa

from movierec_spark.models.item_state import AlsFoldIn, Block, Embedding, ItemState, Weights
from movierec_spark.models.rating_state import StarsState

BIAS_COLUMNS = 8
FEWEST_SEEN = 20
DAY = date(2018, 9, 26)


def popularities(movies: int, rng: np.random.Generator) -> np.ndarray:
    """How often each movie is met: the most popular tenth gets about nine tenths of all, as in MovieLens."""
    return np.minimum(10 * (1 + rng.pareto(0.6, movies)), 70_000)


def drawn_model(popularity: np.ndarray, rank: int, content: int, rng: np.random.Generator) -> ItemState:
    """A state with an als block of the rank; rare movies have short vectors there, as implicit ALS gives them."""
    movies = len(popularity)
    als = _block(rng.normal(size=(movies, rank)) * ((popularity / popularity.max()) ** 0.25)[:, None])
    factors = als.vectors.astype(np.float64)
    logs = np.log(popularity)
    log_popularity = ((logs - logs.mean()) / logs.std())[:, None] + rng.normal(scale=0.5, size=(movies, BIAS_COLUMNS))
    return ItemState(
        movie_ids=7 * np.arange(1, movies + 1, dtype=np.int64),
        events=popularity.astype(np.int64),
        als=als,
        content=_block(rng.normal(size=(movies, content)) / np.sqrt(content)),
        bias=_block(log_popularity),
        weights=Weights(1.5, 0.4, np.full(BIAS_COLUMNS, 0.1)),
        fold_in=AlsFoldIn((rank,), 0.3, 0.15, factors.T @ factors),
        embedding=Embedding((), np.ones(0), np.ones((0, content))),
        cold_ridge=np.zeros((1 + content, rank)),
        stars=StarsState(
            mean=3.5,
            movie_bias=rng.normal(scale=0.3, size=movies),
            is_rated=np.ones(movies, dtype=bool),
            explicit=rng.normal(size=(movies, 10)).astype(np.float32),
            residual=rng.normal(scale=0.2, size=(movies, 10)).astype(np.float32),
            ranks=(10,),
            reg_param=0.15,
            bias_shrinkage=5.0,
        ),
        trained_as_of=DAY,
    )


def drawn_histories(users: int, mean: int, movie_ids: np.ndarray, popularity: np.ndarray, seed: int) -> pa.Table:
    """user_histories rows of distinct movies drawn by popularity; lengths as skewed as MovieLens's, about the mean."""
    rng, movies = np.random.default_rng(seed), len(movie_ids)
    lengths = FEWEST_SEEN + rng.lognormal(np.log(mean * 0.6), 1.1, users).astype(np.int64)
    drawn = np.searchsorted(np.cumsum(popularity / popularity.sum()), rng.random(lengths.sum()))
    entries = np.unique(np.repeat(np.arange(users), lengths) * movies + np.minimum(drawn, movies - 1))
    offsets = np.searchsorted(entries, np.arange(users + 1) * movies).astype(np.int32)
    ids = movie_ids[entries % movies]
    stars = rng.integers(1, 11, offsets[-1]) / 2
    return pa.table(
        {
            "user_id": np.arange(1, users + 1, dtype=np.int64),
            "movie_ids": pa.ListArray.from_arrays(offsets, ids),
            "weights": pa.ListArray.from_arrays(offsets, stars),
            "ratings": pa.ListArray.from_arrays(offsets, stars),
            "recency_rank": pa.ListArray.from_arrays(offsets, np.ones(len(stars))),
        }
    )


def _block(vectors: np.ndarray) -> Block:
    return Block(vectors.astype(np.float32), np.cov(vectors, rowvar=False, bias=True))
