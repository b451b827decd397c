"""What a model can do for users and movies that it has met nothing of."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from movierec_spark.dataset.holdout import Fold, held_out_fold, make_fold
from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation import baselines
from movierec_spark.evaluation.baselines import Ranker
from movierec_spark.evaluation.metrics import hits, ranking_metrics
from movierec_spark.kernels.item_index import build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.models.fit import Fitted
from movierec_spark.models.item_state import Weights

COLD_USERS, COLD_MOVIES = "cold users", "cold movies"
PARTS = ["model", "user", "segment", "ndcg"]


def newcomers_of(events: Events, start: int, stop: int, movies: int) -> Fold:
    """The users whose first event lies in the window, as if before it.

    All that they did in the window is held out; nothing of them is known.
    """
    first = np.full(events.user.max(initial=-1) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, events.user, events.at)
    return held_out_fold(events.where((first[events.user] >= start) & (events.at < stop)), movies)


def cold_users(
    fitted: Fitted, fold: Fold, groups: np.ndarray | None, weights: Weights, half_life: int, k: int
) -> pd.DataFrame:
    """model, user, segment, ndcg of the newcomers of a fold; groups: of them, see user_vectors."""
    newcomers = fold.of_movies(fitted.known)
    nothing = newcomers.weights
    rankers = [
        baselines.popularity(fitted, nothing),
        baselines.decayed_popularity(fitted, nothing, half_life),
        baselines.hybrid(fitted, newcomers, weights, groups),
    ]
    return _parts(fold, rankers, fitted.known, COLD_USERS, k)


def withheld_movies(fitted_on: np.ndarray, fraction: float, seed: int) -> np.ndarray:
    """Positions of a fraction of the movies with events, drawn at random. fitted_on: events per movie."""
    met = np.flatnonzero(fitted_on > 0)
    drawn = np.random.default_rng(seed).permutation(met)[: int(np.ceil(fraction * len(met)))]
    return np.sort(drawn)


def cold_movies(
    fitted: Fitted, events: Events, cut: int, withheld: np.ndarray, weights: Weights, k: int
) -> pd.DataFrame:
    """model, user, segment, ndcg of ranking the withheld movies among themselves.

    fitted: before the cut, without any event of theirs. A user's events with them are held out, whenever they
    were; the other events before the cut are the history. "random" is what a random order gets on average.
    """
    is_cold = np.isin(events.movie, withheld)
    history, held_out = events.where(~is_cold & (events.at < cut)), events.where(is_cold)
    fold = make_fold(history, held_out, len(fitted.catalogue.movie_ids))
    known = fold.of_movies(fitted.known)
    cold = np.isin(fitted.known, withheld)
    rankers = [baselines.content(fitted, known.weights), baselines.hybrid(fitted, known, weights)]
    among = [Ranker(each.name, each.users, each.items[cold]) for each in rankers]
    found = _parts(fold, among, fitted.known[cold], COLD_MOVIES, k)
    return pd.concat([found, _by_chance(fold, int(cold.sum()), k)], ignore_index=True)


def _parts(fold: Fold, rankers: Sequence[Ranker], candidates: np.ndarray, segment: str, k: int) -> pd.DataFrame:
    """nDCG of ranking the candidates (positions in the catalogue)."""
    if not len(fold.users):
        return pd.DataFrame(columns=PARTS)
    held_out, relevant = fold.held_out[:, candidates], np.diff(fold.held_out.indptr)
    unseen = csr_matrix(held_out.shape)
    tables = []
    for ranker in rankers:
        hit = hits(top_k(ranker.users, build_index(ranker.items), unseen, k)[0], held_out)
        ndcg = ranking_metrics(hit, relevant)["ndcg"]
        tables.append(pd.DataFrame({"model": ranker.name, "user": fold.users, "segment": segment, "ndcg": ndcg}))
    return pd.concat(tables, ignore_index=True)


def _by_chance(fold: Fold, candidates: int, k: int) -> pd.DataFrame:
    """What a random order of the candidates gets on average: each rank is a hit with the same probability."""
    relevant = np.diff(fold.held_out.indptr)
    discount = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.cumsum(discount)[np.minimum(relevant, k) - 1]
    ndcg = relevant / candidates * discount[:candidates].sum() / ideal
    return pd.DataFrame({"model": "random", "user": fold.users, "segment": COLD_MOVIES, "ndcg": ndcg})
