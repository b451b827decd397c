"""The random split and leave-last-out: folds, and the lists of the project's own models."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from pyspark.sql import SparkSession

from movierec_spark.dataset.holdout import Fold, make_fold
from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation.splits import leave_last, random_split
from movierec_spark.settings import Settings
from tests.benchmarks.cost import measured
from tests.benchmarks.datasets import Dataset
from tests.benchmarks.peers.plan import SELECTION, Group
from tests.benchmarks.peers.write_folds import check_fold, write_lists, write_queries, write_training
from tests.benchmarks.protocols import TEST_FRACTION, evaluations
from tests.benchmarks.withheld import rated_events

SEED = 0
VALIDATION_FRACTION = 0.1  # small, so that a validation trains on about as much as the test does
Split = Callable[[Events], np.ndarray]


def write_held_out(
    spark: SparkSession, data: Dataset, protocol: str, settings: Settings, work: Path
) -> tuple[Group, dict[str, Any]]:
    """Write one training that is tested, and one inside it that settings are chosen on; and what the hybrid cost.

    protocol: random or leave_last. All movies of the data set are known, also those without an event in training.
    """
    with measured() as cost:
        ((_, result),) = evaluations(spark, data, protocol, [SEED], settings)
    movie_ids = np.unique(data.movies["movie_id"])
    events = rated_events(data, settings)
    events = replace(events, movie=np.searchsorted(movie_ids, data.ratings["movie_id"]).astype(np.int32))
    split, validation = _splits(protocol)
    train, fold = _write(work, protocol, protocol, events, split, len(movie_ids))
    _write(work, f"{protocol}_validation", SELECTION, train, validation, len(movie_ids))
    check_fold(result.folds[0], fold, settings.evaluation.k)
    write_lists(work, protocol, protocol, result.folds[0].top_items, np.arange(len(movie_ids)))
    costs = {"all_seconds": cost.seconds, "peak_mib": (cost.jvm_bytes + cost.python_bytes) / 2**20}
    return Group(protocol, f"{protocol}_validation", {protocol: [protocol]}), costs


def _write(work: Path, name: str, queries: str, events: Events, split: Split, n_movies: int) -> tuple[Events, Fold]:
    """Write what the split leaves as a training and the rest as its queries; give the former, and the fold."""
    is_held_out, known = split(events), np.arange(n_movies)
    train, held_out = (events.where(part).in_order() for part in (~is_held_out, is_held_out))
    fold = make_fold(train, held_out, n_movies)
    write_training(work, name, train, known)
    write_queries(work, name, queries, fold, train, known)
    return train, fold


def _splits(protocol: str) -> tuple[Split, Split]:
    """The split of the test, as tests.benchmarks.protocols has it, and the one inside the rest."""
    if protocol == "leave_last":
        return leave_last, leave_last
    return (
        partial(_random_by_movie, fraction=TEST_FRACTION, seed=SEED),
        partial(_random_by_movie, fraction=VALIDATION_FRACTION, seed=SEED + 1000),
    )


def _random_by_movie(events: Events, fraction: float, seed: int) -> np.ndarray:
    return random_split(events.movie, fraction, seed)
