"""Exact top-k maximum inner product search: the k best items of many users, with excluded items left out."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.compiled import compiled
from movierec_spark.kernels.item_index import ItemIndex

USERS_PER_BLOCK = 256
ITEMS_PER_TILE = 1024  # scores of a block and a tile stay in the second cache
PRUNED_FROM = 2  # times k: candidates of a user above which those out of reach are dropped
ROUNDING = 2.0**-23  # relative error of one float32 operation, twice over


def top_k(users: np.ndarray, items: ItemIndex, exclude: csr_matrix, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Per user the k items of the highest scores u.v + bias, best first, ties by position.

    users: users x dims. exclude: users x items of the catalogue, non-empty where an item may not come.
    Returns positions, int32 [users x k], and scores, float64 [users x k]; -1 and -inf where the items end.
    A user gets the same answer alone and among others: float32 products of blocks only choose the candidates, with an
    allowance for their rounding errors; scores and order come from one dot product in float64.
    """
    best_positions = np.full((len(users), k), -1, dtype=np.int32)
    scores = np.full((len(users), k), -np.inf)
    users = np.ascontiguousarray(users, dtype=np.float32)
    if k and len(items):
        for start in range(0, len(users), USERS_PER_BLOCK):
            rows = slice(start, start + USERS_PER_BLOCK)
            _search(users[rows], items, exclude[rows], best_positions[rows], scores[rows])
    return best_positions, scores


class Candidates(NamedTuple):
    """The items that may be among the best of the users of a block.

    counts: int64 [users]. limits: float64 [users], the product that a candidate must reach. slack: float64 [users], the
    largest rounding error of a product. places (int32), values (float32): users x items, the candidates' rows in the
    index and their products.
    """

    counts: np.ndarray
    limits: np.ndarray
    slack: np.ndarray
    places: np.ndarray
    values: np.ndarray


def _search(
    users: np.ndarray, items: ItemIndex, exclude: csr_matrix, best_positions: np.ndarray, scores: np.ndarray
) -> None:
    """Fill best_positions and scores, users x k, for the users of one block."""
    k, norms = best_positions.shape[1], np.linalg.norm(users.astype(np.float64), axis=1)
    # Rounding error of a float32 sum of so many terms, for the largest item.
    slack = ROUNDING * ((users.shape[1] + 2) * norms * items.norms.max() + np.abs(items.item_bias).max() + 1e-30)
    room = (len(users), len(items))  # all items may tie; memory is used only as it is filled
    limits, counts = np.full(len(users), -np.inf), np.zeros(len(users), dtype=np.int64)
    best = Candidates(counts, limits, slack, np.empty(room, np.int32), np.empty(room, np.float32))
    starts, excluded = exclude.indptr.astype(np.int64), items.place_of[exclude.indices]
    for first in range(0, len(items), ITEMS_PER_TILE):
        tile = slice(first, first + ITEMS_PER_TILE)
        reach = norms * items.norms[tile].max() + items.item_bias[tile].max() + slack
        rows = np.flatnonzero(reach >= limits)
        if len(rows):
            products = users[rows] @ items.vectors[tile].T
            products += items.item_bias[tile].astype(np.float32)
            _mask(products, rows, starts, excluded, first)
            _collect(products, rows, first, k, best)
    _finish(users, items.vectors, items.item_bias, items.positions, best, best_positions, scores)


@compiled
def _mask(products: np.ndarray, rows: np.ndarray, starts: np.ndarray, excluded: np.ndarray, first: int) -> None:
    """-inf for the excluded items of a tile that begins at the place first."""
    for i in range(len(rows)):
        for place in excluded[starts[rows[i]] : starts[rows[i] + 1]]:
            if first <= place < first + products.shape[1]:
                products[i, place - first] = -np.inf


@compiled
def _collect(products: np.ndarray, rows: np.ndarray, first: int, k: int, best: Candidates) -> None:
    """Add the items of a tile that may be among the k best; raise the limit where they have become many."""
    for i in range(len(rows)):
        user, row = rows[i], products[i]
        count, limit, places, values = best.counts[user], best.limits[user], best.places[user], best.values[user]
        for j in range(len(row)):
            if row[j] >= limit and row[j] > -np.inf:
                places[count], values[count] = first + j, row[j]
                count += 1
        best.counts[user] = count
        if count > PRUNED_FROM * k or (count > k and first == 0):
            _prune(user, k, best)


@compiled
def _prune(user: int, k: int, best: Candidates) -> None:
    """Drop the candidates of a user that fall short of the k-th best by more than rounding errors explain."""
    count, n_kept, places, values = best.counts[user], 0, best.places[user], best.values[user]
    best.limits[user] = np.partition(values[:count], count - k)[count - k] - 2 * best.slack[user]
    for i in range(count):
        if values[i] >= best.limits[user]:
            places[n_kept], values[n_kept] = places[i], values[i]
            n_kept += 1
    best.counts[user] = n_kept


@compiled
def _finish(
    users: np.ndarray,
    vectors: np.ndarray,
    item_bias: np.ndarray,
    positions: np.ndarray,
    best: Candidates,
    best_positions: np.ndarray,
    scores: np.ndarray,
) -> None:
    """The exact scores of the candidates, and the best of them in order."""
    for user in range(len(users)):
        if best.counts[user] > best_positions.shape[1]:
            _prune(user, best_positions.shape[1], best)
        places, vector = best.places[user, : best.counts[user]], users[user].astype(np.float64)
        places = places[np.argsort(positions[places])]
        exact = np.empty(len(places))
        for i in range(len(places)):
            exact[i] = item_bias[places[i]] + np.dot(vector, vectors[places[i]].astype(np.float64))
        order = np.argsort(-exact, kind="mergesort")[: best_positions.shape[1]]
        for rank in range(len(order)):
            best_positions[user, rank], scores[user, rank] = positions[places[order[rank]]], exact[order[rank]]
