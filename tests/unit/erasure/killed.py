"""Run an erasure in a process of its own that is killed before its n-th change of anything that lasts."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from itertools import count
from typing import Any

from deltalake import DeltaTable

from movierec_spark.erasure.erase import erase
from movierec_spark.settings import Settings
from movierec_spark.storage.data_file import DataFileWriter
from movierec_spark.storage.location import Location

CHANGES = (
    (Location, "write_bytes"),
    (Location, "delete"),
    (DataFileWriter, "close"),
    (DeltaTable, "create_write_transaction"),
    (DeltaTable, "create_checkpoint"),
)
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def erased_until(changes: int, names: list[str], settings: Settings) -> int:
    """The exit code of an erasure that may make so many changes, and is killed (-9) before it makes one more."""
    process = PROCESSES.Process(target=_erase, args=(changes, names, settings))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _erase(changes: int, names: list[str], settings: Settings) -> None:
    numbers = count()

    def killing(change: Callable[..., Any]) -> Callable[..., Any]:
        def change_or_die(*arguments: Any, **options: Any) -> Any:
            if next(numbers) == changes:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*arguments, **options)

        return change_or_die

    for owner, name in CHANGES:
        setattr(owner, name, killing(getattr(owner, name)))
    erase(names, settings)
