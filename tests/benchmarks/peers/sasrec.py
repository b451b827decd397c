"""A compact SASRec (Kang and McAuley 2018): a causal transformer over the history predicts the next movie.

The loss is softmax with negatives shared by a batch, which serves it better than the original binary one (Klenitskiy
and Vasilev 2023). JAX, since its wheel for processors is small. Movie m has token m + 1; 0 pads in front.
"""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from tests.benchmarks.peers.folds import Queries, Training

LENGTH = 50  # of the events before, as many as are looked at
BLOCKS, HEADS = 2, 2
BATCH = 32
NEGATIVES = 1024
ROWS_PER_BLOCK = 256
SEED = 0
Params = dict[str, Any]


@dataclass(frozen=True)
class SasRec:
    params: Params

    def scores(self, queries: Queries) -> np.ndarray:
        tokens = np.zeros((len(queries.user), LENGTH), np.int32)
        for row, (start, end) in enumerate(zip(queries.starts[:-1], queries.starts[1:], strict=True)):
            latest = queries.movie[max(start, end - LENGTH) : end] + 1
            tokens[row, LENGTH - len(latest) :] = latest
        padded = np.pad(tokens, ((0, -len(tokens) % ROWS_PER_BLOCK), (0, 0)))
        blocks = padded.reshape(-1, ROWS_PER_BLOCK, LENGTH)
        scores = [np.asarray(_next_scores(self.params, block)) for block in blocks]
        return np.concatenate(scores)[: len(tokens)]


def sasrec(training: Training, dimensions: int, dropout: float, epochs: int, learning_rate: float) -> SasRec:
    """Every event but a user's first one is predicted once an epoch, from up to LENGTH events before it."""
    pieces, rng = _pieces(training), np.random.default_rng(SEED)
    params = _initial(jax.random.key(SEED), training.n_movies, dimensions)
    optimizer = optax.adam(learning_rate)
    state, key = optimizer.init(params), jax.random.key(SEED + 1)

    @jax.jit
    def step(params: Params, state: Any, batch: jax.Array, key: jax.Array) -> tuple[Params, Any]:
        gradient = jax.grad(_loss)(params, batch, key, dropout)
        updates, state = optimizer.update(gradient, state)
        return optax.apply_updates(params, updates), state

    for _ in range(epochs):
        order = rng.permutation(len(pieces))
        order = np.resize(order, -(-len(order) // BATCH) * BATCH)  # the last batch is filled up by the first pieces
        for rows in order.reshape(-1, BATCH):
            key, drawn = jax.random.split(key)
            params, state = step(params, state, pieces[rows], drawn)
    return SasRec(params)


def _pieces(training: Training) -> np.ndarray:
    """int32, pieces x (LENGTH + 1): each user's history cut from its end, so that neighbours share one event."""
    ends = np.flatnonzero(np.diff(training.user, append=-1)) + 1
    pieces = []
    for start, end in zip([0, *ends[:-1]], ends, strict=True):
        tokens = training.movie[start:end] + 1
        for last in range(len(tokens), 1, -LENGTH):
            piece = tokens[max(0, last - LENGTH - 1) : last]
            pieces.append(np.pad(piece, (LENGTH + 1 - len(piece), 0)))
    return np.array(pieces, np.int32)


def _initial(key: jax.Array, n_movies: int, dimensions: int) -> Params:
    keys = iter(jax.random.split(key, 2 + 6 * BLOCKS))

    def normal(*shape: int) -> jax.Array:
        return jax.random.normal(next(keys), shape) * 0.02

    square = (dimensions, dimensions)
    names = ("query", "key", "value", "out", "inner", "outer")
    norms = {"norm_1": jnp.ones(dimensions), "norm_2": jnp.ones(dimensions)}
    return {
        "movies": normal(n_movies + 1, dimensions),
        "places": normal(LENGTH, dimensions),
        "blocks": [norms | {name: normal(*square) for name in names} for _ in range(BLOCKS)],
        "norm": jnp.ones(dimensions),
    }


def _loss(params: Params, batch: jax.Array, key: jax.Array, dropout: float) -> jax.Array:
    """Cross-entropy of the next movie among itself and NEGATIVES drawn ones, where there is one."""
    drawn, dropped = jax.random.split(key)
    hidden, target = _encode(params, batch[:, :-1], dropped, dropout), batch[:, 1:]
    negatives = jax.random.randint(drawn, (NEGATIVES,), 1, len(params["movies"]))
    positive = jnp.einsum("bld,bld->bl", hidden, params["movies"][target])
    others = jnp.einsum("bld,nd->bln", hidden, params["movies"][negatives])
    others = jnp.where(target[:, :, None] == negatives, -1e9, others)
    loss = jax.nn.logsumexp(jnp.concatenate([positive[:, :, None], others], axis=2), axis=2) - positive
    is_event = (target > 0) & (batch[:, :-1] > 0)
    return (loss * is_event).sum() / is_event.sum()


def _encode(params: Params, tokens: jax.Array, key: jax.Array | None = None, dropout: float = 0.0) -> jax.Array:
    """The state after each event, rows x LENGTH x dimensions. key: of dropout; None: without."""
    keys = iter(jax.random.split(jax.random.key(0) if key is None else key, 1 + 2 * BLOCKS))

    def drop(values: jax.Array) -> jax.Array:
        kept = jax.random.bernoulli(next(keys), 1 - dropout, values.shape)
        return values if key is None else values * kept / (1 - dropout)

    dimensions = params["movies"].shape[1]
    allowed = jnp.tril(jnp.ones((LENGTH, LENGTH), bool)) & (tokens > 0)[:, None, None, :]
    hidden = drop(params["movies"][tokens] * dimensions**0.5 + params["places"])
    for block in params["blocks"]:
        normed = _norm(hidden) * block["norm_1"]
        query, key_, value = (_split(normed @ block[name]) for name in ("query", "key", "value"))
        likeness = jnp.einsum("bhqd,bhkd->bhqk", query, key_) * (dimensions / HEADS) ** -0.5
        attended = jax.nn.softmax(jnp.where(allowed, likeness, -1e9), axis=-1) @ value
        hidden += drop(attended.swapaxes(1, 2).reshape(hidden.shape) @ block["out"])
        hidden += drop(jax.nn.gelu((_norm(hidden) * block["norm_2"]) @ block["inner"]) @ block["outer"])
    return _norm(hidden) * params["norm"]


def _split(values: jax.Array) -> jax.Array:
    """rows x LENGTH x dimensions -> rows x HEADS x LENGTH x dimensions of a head."""
    return values.reshape(*values.shape[:2], HEADS, -1).swapaxes(1, 2)


def _norm(values: jax.Array) -> jax.Array:
    centred = values - values.mean(axis=-1, keepdims=True)
    return centred / jnp.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-6)


@jax.jit
def _next_scores(params: Params, tokens: jax.Array) -> jax.Array:
    return _encode(params, tokens)[:, -1] @ params["movies"][1:].T
