"""Exact top-k maximum inner product search: the k best items of many users, with excluded items left out."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.compiled import compiled

USERS_PER_BLOCK = 256
ITEMS_PER_TILE = 1024  # scores of a block and a tile stay in the second cache
PRUNED_FROM = 2  # times k: so many candidates of a user make it worth dropping those out of reach
ROUNDING = 2.0**-23  # relative error of one float32 operation, twice over


@dataclass(frozen=True)
class ItemIndex:
    """Items in tiles of falling reach, so that the search may pass over tiles that can't hold a better item.

    vectors: float32, items x dims. item_bias: float64, what an item's score holds for every user. positions: int32, of
    the items in the catalogue, by which ties are broken. place_of: int32, by position the row here, -1 for an item that
    may not come. norms: float64 [items].
    """

    vectors: np.ndarray
    item_bias: np.ndarray
    positions: np.ndarray
    place_of: np.ndarray
    norms: np.ndarray

    def __len__(self) -> int:
        return len(self.positions)


def build_index(
    vectors: np.ndarray, item_bias: np.ndarray | None = None, eligible: np.ndarray | None = None
) -> ItemIndex:
    """vectors: items x dims. item_bias: added to the dot product, 0 where None. eligible: bool, which may come."""
    bias = np.zeros(len(vectors)) if item_bias is None else item_bias.astype(np.float64)
    allowed = np.arange(len(vectors)) if eligible is None else np.flatnonzero(eligible)
    norms = np.linalg.norm(vectors.astype(np.float64), axis=1)
    order = allowed[np.argsort(-(norms + bias)[allowed], kind="stable")].astype(np.int32)
    place_of = np.full(len(vectors), -1, dtype=np.int32)
    place_of[order] = np.arange(len(order), dtype=np.int32)
    return ItemIndex(np.ascontiguousarray(vectors[order], np.float32), bias[order], order, place_of, norms[order])


def top_k(users: np.ndarray, items: ItemIndex, exclude: csr_matrix, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Per user the k items of the highest scores u.v + bias, best first, ties by position.

    users: users x dims. exclude: users x items of the catalogue, non-empty where an item may not come.
    Returns positions, int32 [users x k], and scores, float64 [users x k]; -1 and -inf where the items end.
    A user gets the same alone and among others: products of blocks only decide what is looked at, and how far these may
    be off is allowed for; scores and order come from one dot product in float64.
    """
    found = np.full((len(users), k), -1, dtype=np.int32)
    scores = np.full((len(users), k), -np.inf)
    users = np.ascontiguousarray(users, dtype=np.float32)
    if k and len(items):
        for start in range(0, len(users), USERS_PER_BLOCK):
            rows = slice(start, start + USERS_PER_BLOCK)
            _search(users[rows], items, exclude[rows], found[rows], scores[rows])
    return found, scores


def _search(users: np.ndarray, items: ItemIndex, exclude: csr_matrix, found: np.ndarray, scores: np.ndarray) -> None:
    k, norms = found.shape[1], np.linalg.norm(users.astype(np.float64), axis=1)
    # What a float32 product may be off by, of sums of so many terms; of the largest item, so that it holds for all.
    slack = ROUNDING * ((users.shape[1] + 2) * norms * items.norms.max() + np.abs(items.item_bias).max() + 1e-30)
    places = np.empty((len(users), len(items)), dtype=np.int32)  # all may be as good; memory is used as it is filled
    values = np.empty(places.shape, dtype=np.float32)
    counts, limits = np.zeros(len(users), dtype=np.int64), np.full(len(users), -np.inf)
    starts, excluded = exclude.indptr.astype(np.int64), items.place_of[exclude.indices]
    for first in range(0, len(items), ITEMS_PER_TILE):
        tile = slice(first, first + ITEMS_PER_TILE)
        reach = norms * items.norms[tile].max() + items.item_bias[tile].max() + slack
        rows = np.flatnonzero(reach >= limits)
        if len(rows):
            products = users[rows] @ items.vectors[tile].T
            products += items.item_bias[tile].astype(np.float32)
            _mask(products, rows, starts, excluded, first)
            _collect(products, rows, first, k, slack, counts, limits, places, values)
    _finish(users, items.vectors, items.item_bias, items.positions, counts, places, found, scores)


@compiled
def _mask(products: np.ndarray, rows: np.ndarray, starts: np.ndarray, excluded: np.ndarray, first: int) -> None:
    """-inf for the excluded items of a tile that begins at the place first."""
    for i in range(len(rows)):
        for place in excluded[starts[rows[i]] : starts[rows[i] + 1]]:
            if first <= place < first + products.shape[1]:
                products[i, place - first] = -np.inf


@compiled
def _collect(
    products: np.ndarray,
    rows: np.ndarray,
    first: int,
    k: int,
    slack: np.ndarray,
    counts: np.ndarray,
    limits: np.ndarray,
    places: np.ndarray,
    values: np.ndarray,
) -> None:
    """Add the items of a tile that may be among the k best; raise the limit where they have become many."""
    for i in range(len(rows)):
        user, row = rows[i], products[i]
        count, limit, own, own_values = counts[user], np.float32(limits[user]), places[user], values[user]
        for j in range(len(row)):
            if row[j] >= limit and row[j] > -np.inf:
                own[count], own_values[count] = first + j, row[j]
                count += 1
        counts[user] = count
        if count > PRUNED_FROM * k or (count > k and first == 0):
            _prune(user, k, slack, counts, limits, places, values)


@compiled
def _prune(
    user: int,
    k: int,
    slack: np.ndarray,
    counts: np.ndarray,
    limits: np.ndarray,
    places: np.ndarray,
    values: np.ndarray,
) -> None:
    """Drop the candidates of a user that are behind the k-th best by more than products may be off."""
    count, kept = counts[user], 0
    limits[user] = np.partition(values[user, :count], count - k)[count - k] - 2 * slack[user]
    for i in range(count):
        if values[user, i] >= limits[user]:
            places[user, kept], values[user, kept] = places[user, i], values[user, i]
            kept += 1
    counts[user] = kept


@compiled
def _finish(
    users: np.ndarray,
    vectors: np.ndarray,
    item_bias: np.ndarray,
    positions: np.ndarray,
    counts: np.ndarray,
    places: np.ndarray,
    found: np.ndarray,
    scores: np.ndarray,
) -> None:
    """The exact scores of the candidates, and the best of them in order."""
    for user in range(len(users)):
        own = np.sort(positions[places[user, : counts[user]]])
        exact = np.empty(len(own))
        for i in range(counts[user]):
            place = places[user, i]
            total = item_bias[place]
            for d in range(users.shape[1]):
                total += np.float64(users[user, d]) * np.float64(vectors[place, d])
            exact[np.searchsorted(own, positions[place])] = total
        order = np.argsort(-exact, kind="mergesort")[: found.shape[1]]
        for rank in range(len(order)):
            found[user, rank], scores[user, rank] = own[order[rank]], exact[order[rank]]
