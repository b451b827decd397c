"""The peers by name, and the settings of each that are tried."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from math import inf
from typing import Any, Protocol

import numpy as np

from tests.benchmarks.peers.folds import Queries, Training


class Fitted(Protocol):
    """A peer that was fitted."""

    def scores(self, queries: Queries) -> np.ndarray:
        """Rows of the queries x known movies."""


@dataclass(frozen=True)
class Peer:
    """place: module and function that fits it, imported when asked for. grid: values by the function's argument."""

    place: str
    grid: dict[str, tuple[Any, ...]]

    def fit(self, training: Training, settings: dict[str, Any]) -> Fitted:
        module, function = self.place.split(":")
        fit: Callable[..., Fitted] = getattr(import_module(f"tests.benchmarks.peers.{module}"), function)
        return fit(training, **settings)

    def choices(self) -> list[dict[str, Any]]:
        """Every combination of the values."""
        return [dict(zip(self.grid, values, strict=True)) for values in product(*self.grid.values())]


HALF_LIVES = (3.0, 10.0, 30.0, inf)  # events
PEERS = {
    "item_knn": Peer(
        "item_item:item_knn",
        {"similarity": ("cosine", "tfidf", "bm25"), "neighbours": (100, 500, 2000), "half_life": HALF_LIVES},
    ),
    "ease": Peer("item_item:ease", {"ridge": (100.0, 400.0, 1600.0, 6400.0), "half_life": HALF_LIVES}),
    "implicit_als": Peer(
        "factorization:als", {"factors": (32, 64, 128), "regularization": (10.0, 30.0), "alpha": (1.0, 4.0)}
    ),
    "implicit_bpr": Peer(
        "factorization:bpr",
        {"factors": (16, 32), "learning_rate": (0.02,), "regularization": (0.002, 0.02), "iterations": (50, 100, 200)},
    ),
    "sasrec": Peer(
        "sasrec:sasrec", {"dimensions": (32,), "dropout": (0.6,), "epochs": (15, 40), "learning_rate": (0.001,)}
    ),
}
