"""A home of the pipeline, whose jobs run as processes that can be killed, and whose tables can be compared."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
from pyarrow.dataset import field

from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.tables import DRIFT
from movierec_spark.tables.table import Table

LONGEST = 600  # seconds
LENIENT = {"MOVIEREC_QUALITY__MAX_REJECTED_FRACTION": "0.3"}


@dataclass(frozen=True)
class Home:
    """A MOVIEREC_HOME."""

    folder: Path

    def land(self, source: str, day: date, files: dict[str, bytes]) -> None:
        """Deliver files in place of those of the same name."""
        drop = self.folder / "landing" / source / f"as_of={day}"
        drop.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (drop / name).write_bytes(content)

    def start(self, job: str, day: date, **more: str) -> "Run":
        """Start a job as an operator does; more: of its environment."""
        command = [Path(sys.executable).with_name("movierec"), "run", job, "--as-of", f"{day}"]
        environment = (
            os.environ | {"MOVIEREC_HOME": str(self.folder), "MOVIEREC_QUALITY__MAX_REJECTED_FRACTION": "0.3"} | more
        )
        log = self.folder / f"{job}-{time.monotonic_ns()}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        return Run(process, log)

    def files(self) -> int:
        """How many files the lake holds: it grows while a job writes."""
        return sum(len(names) for _, _, names in os.walk(self.folder / "lake"))

    def content(self, table: Table) -> list[dict]:
        """The rows of a table, in an order of their own, without what may differ between runs, such as the lists that
        were served."""
        of_lists = (field("area") != "output") if table is DRIFT else None
        rows: pa.Table = Lake(Location.of(self.folder / "lake")).dataset(table).to_table(filter=of_lists)
        lasting = [name for name in table.column_names if name not in table.volatile]
        return sorted(rows.select(lasting).to_pylist(), key=repr)


@dataclass(frozen=True)
class Run:
    """A job that was started."""

    process: subprocess.Popen
    log: Path

    def succeed(self) -> None:
        assert self.process.wait(LONGEST) == 0, self.log.read_text()

    def last_line(self) -> str:
        """Wait for the end; the last line of the log."""
        self.process.wait(LONGEST)
        return self.log.read_text().splitlines()[-1]

    def kill_after(self, home: Home, files: int) -> bool:
        """kill -9 the whole job once the lake has gained so many files; whether it was still running."""
        enough = home.files() + files
        while self.process.poll() is None and home.files() < enough:
            time.sleep(0.01)
        return self._kill()

    def kill_within(self, seconds: float) -> None:
        """kill -9 the whole job after so many seconds, if it still runs."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self._kill()

    def _kill(self) -> bool:
        """Whether it was still running."""
        running = self.process.poll() is None
        if running:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(LONGEST)
        return running
