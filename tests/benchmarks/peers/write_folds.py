"""Folds and lists of the project's models, written as the peers read them."""

from pathlib import Path

import numpy as np

from movierec_spark.dataset.holdout import Fold
from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation.fold_result import FoldResult
from movierec_spark.evaluation.metrics import hits, ranking_metrics
from tests.benchmarks.peers.folds import Queries, Training
from tests.benchmarks.peers.plan import lists_file, queries_file, training_file

MODELS = ("popularity", "decayed_popularity", "als", "hybrid")  # as the project's evaluation names them


def write_training(work: Path, name: str, events: Events, known: np.ndarray) -> None:
    """events: what may be learned from. known: positions in the catalogue, ascending, of all movies of these events."""
    events = events.interactions().in_order()
    movie = np.searchsorted(known, events.movie).astype(np.int32)
    Training(events.user.astype(np.int32), movie, events.at, known).save(training_file(work, name))


def write_queries(work: Path, training: str, name: str, fold: Fold, events: Events, known: np.ndarray) -> None:
    """events: those that the fold was made of."""
    queries_of(fold, events, known).save(queries_file(work, training, name))


def queries_of(fold: Fold, events: Events, known: np.ndarray) -> Queries:
    """The fold's users, over the known movies; what a user disliked is in the history too, and not ranked again."""
    n_movies = fold.weights.shape[1]
    row, movie = fold.weights.nonzero()
    at = _moments(fold.users[row], movie, events, n_movies)
    order = np.lexsort((movie, at, row))
    order = order[np.isin(movie[order], known)]
    held_out = fold.held_out[:, known].tocsr()
    return Queries(
        user=fold.users.astype(np.int32),
        starts=np.searchsorted(row[order], np.arange(len(fold.users) + 1)),
        movie=np.searchsorted(known, movie[order]).astype(np.int32),
        held_out_starts=held_out.indptr.astype(np.int64),
        held_out=held_out.indices.astype(np.int32),
        n_relevant=np.diff(fold.held_out.indptr).astype(np.int64),
    )


def write_lists(work: Path, training: str, queries: str, lists: dict[str, np.ndarray], known: np.ndarray) -> None:
    """lists: by model, positions in the catalogue, -1 where a list is shorter."""
    for model in MODELS:
        places = np.where(lists[model] >= 0, np.searchsorted(known, lists[model]), -1)
        np.save(lists_file(work, training, queries, model), places.astype(np.int32))


def check_fold(result: FoldResult, fold: Fold, k: int) -> None:
    """Raise ValueError where the project's evaluation tested other users, or other events of them, than the fold's."""
    hybrid = result.per_user[result.per_user["model"] == "hybrid"]
    hit = hits(result.top_items["hybrid"], fold.held_out)
    ndcg = ranking_metrics(hit, np.diff(fold.held_out.indptr))["ndcg"]
    if not np.array_equal(hybrid["user"], fold.users) or not np.allclose(hybrid[f"ndcg_at_{k}"], ndcg):
        raise ValueError("the peers' fold is not the one of the project's evaluation")


def _moments(user: np.ndarray, movie: np.ndarray, events: Events, n_movies: int) -> np.ndarray:
    """When each pair of user and movie happened: each is one event."""
    key = events.user.astype(np.int64) * n_movies + events.movie
    order = np.argsort(key)
    return events.at[order[np.searchsorted(key[order], user.astype(np.int64) * n_movies + movie)]]
