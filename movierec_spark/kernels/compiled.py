"""Functions compiled by numba, once a machine and a version of them."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config

from movierec_spark.settings import settings

F = TypeVar("F", bound=Callable[..., Any])
FOLDER = Path(__file__).parent


def compiled(function: F) -> F:
    """The function as machine code, kept on disk: in NUMBA_CACHE_DIR, where set, or in cache_folder.

    As in NumPy, what is divided by 0 gives inf or nan.
    """
    if "NUMBA_CACHE_DIR" not in os.environ:
        os.environ["NUMBA_CACHE_DIR"] = str(cache_folder(FOLDER))
        config.reload_config()
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def cache_folder(sources: Path) -> Path:
    """Where the code made of a folder's sources is kept: beside them, or below MOVIEREC_HOME where that is read-only.

    Another for each content of the sources, since numba looks only at the file of the function that is asked for: code
    that calls into a changed file would be taken for good.
    """
    digest = sha256(b"".join(source.read_bytes() for source in sorted(sources.glob("*.py")))).hexdigest()
    beside = sources / "__pycache__"
    return (beside if os.access(sources, os.W_OK) else settings().home / "numba") / digest[:12]
