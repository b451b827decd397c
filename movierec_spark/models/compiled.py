"""Functions compiled by numba, once a machine."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core import config

from movierec_spark.settings import settings

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function as machine code, kept on disk: beside its file, or below MOVIEREC_HOME where that is read-only.

    NUMBA_CACHE_DIR, where set, comes first. As in NumPy, what is divided by 0 gives inf or nan.
    """
    return _compiled(function, fastmath=False)


def compiled_loosely(function: F) -> F:
    """The same for finite numbers, where sums may be taken in an order that vector instructions like."""
    return _compiled(function, fastmath={"reassoc", "contract", "nsz", "nnan"})


def _compiled(function: F, fastmath: bool | set[str]) -> F:
    if "NUMBA_CACHE_DIR" not in os.environ and not os.access(Path(__file__).parent, os.W_OK):
        os.environ["NUMBA_CACHE_DIR"] = str(settings().home / "numba")
        config.reload_config()
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=fastmath)(function))


@compiled_loosely
def dot(a: np.ndarray, b: np.ndarray) -> float:
    """In float64; the order of the sum is the compiler's choice, the same for every pair of one length."""
    total = 0.0
    for i in range(len(a)):
        total += np.float64(a[i]) * np.float64(b[i])
    return total


@compiled
def rows_of(vectors: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Some rows, side by side in memory."""
    found = np.empty((len(places), vectors.shape[1]), dtype=vectors.dtype)
    for i in range(len(places)):
        row, copy = vectors[places[i]], found[i]
        for column in range(len(copy)):
            copy[column] = row[column]
    return found
