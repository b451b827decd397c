"""Cold movies: an als vector predicted from content, for movies with few events or none."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from movierec_spark.models.cold_users import ColdUsers, log_popularity
from movierec_spark.models.content import Features, embed
from movierec_spark.models.item_state import Block, ItemState, Reach, SequenceBlock
from movierec_spark.models.rating_prediction import append_unknown

RIDGE_PENALTY = 1.0


def fit_cold_ridge(content: np.ndarray, factors: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Ridge regression of the als vectors on the content vectors, over the movies with events in training.

    A movie counts by its events, up to ten: the factors of rare ones are mostly noise.
    Returns float64, (1 + content dims) x als dims; the first row is the intercept.
    """
    from sklearn.linear_model import Ridge  # two seconds to import, and only training fits

    has_events = events > 0
    weights = np.minimum(events[has_events], 10)
    ridge = Ridge(alpha=RIDGE_PENALTY).fit(content[has_events], factors[has_events], sample_weight=weights)
    return np.vstack([ridge.intercept_, np.atleast_2d(ridge.coef_).T])


def from_content(cold_ridge: np.ndarray, content: np.ndarray) -> np.ndarray:
    """als vectors as the ridge regression predicts them, movies x als dims."""
    return cold_ridge[0] + content @ cold_ridge[1:]


def blend(factors: np.ndarray, predicted: np.ndarray, events: np.ndarray, k: float) -> np.ndarray:
    """(n als + k ridge) / (n + k), float32: a movie's first event does not sink it."""
    n = events[:, None]
    return ((n * factors + k * predicted) / (n + k)).astype(np.float32)


def append_movies(state: ItemState, movie_ids: np.ndarray, features: Sequence[Features]) -> ItemState:
    """The state with movies that arrived after training; those it knows already stay as they are.

    movie_ids: int64; features: of each. Scales, weights and what folds users in stay as trained.
    """
    is_new = ~np.isin(movie_ids, state.movie_ids)
    added = np.asarray(movie_ids, dtype=np.int64)[is_new]
    if not len(added):
        return state
    added_features = [movie for movie, is_added in zip(features, is_new, strict=True) if is_added]
    content, columns = embed(state.embedding, added_features), state.bias.vectors.shape[1]
    all_ids = np.concatenate([state.movie_ids, added])
    order = np.argsort(all_ids)

    def extended(block: Block, rows: np.ndarray) -> Block:
        return replace(block, vectors=np.vstack([block.vectors, rows])[order].astype(np.float32))

    return replace(
        state,
        movie_ids=all_ids[order],
        events=np.concatenate([state.events, np.zeros(len(added), dtype=state.events.dtype)])[order],
        als=extended(state.als, from_content(state.cold_ridge, content)),
        content=extended(state.content, content),
        bias=extended(state.bias, np.zeros((len(added), columns))),
        stars=None if state.stars is None else append_unknown(state.stars, order),
        sequence=None if state.sequence is None else _with_unfollowed_movies(state.sequence, len(added), order),
        cold_users=None if state.cold_users is None else _with_unseen_movies(state.cold_users, len(added), order),
        reach=None if state.reach is None else _with_unraised_movies(state.reach, len(added), order),
    )


def _with_unseen_movies(cold_users: ColdUsers, added: int, order: np.ndarray) -> ColdUsers:
    """The scores with those of movies that nobody has seen yet."""
    nothing = log_popularity(np.zeros((added, cold_users.log_popularity.shape[1])))
    popularity, lifts = np.vstack([cold_users.log_popularity, nothing]), np.pad(cold_users.lifts, ((0, added), (0, 0)))
    return replace(cold_users, log_popularity=popularity[order].astype(np.float32), lifts=lifts[order])


def _with_unraised_movies(reach: Reach, added: int, order: np.ndarray) -> Reach:
    """The reach with movies of which nobody knows yet what they lack."""
    return replace(reach, needed=np.pad(reach.needed, (0, added))[order])


def _with_unfollowed_movies(block: SequenceBlock, added: int, order: np.ndarray) -> SequenceBlock:
    """The block with movies that follow nothing and lead to nothing yet."""
    context, vectors = (np.pad(rows, ((0, added), (0, 0)))[order] for rows in (block.context, block.vectors))
    return replace(block, context=context, vectors=vectors)
