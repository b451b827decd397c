"""A pipeline's data, on a disk or an object store: its jobs run as processes, and its tables can be compared."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from movierec_spark.settings import Settings
from movierec_spark.settings.store_section import Store
from movierec_spark.storage.arrow import dataset
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table

LONGEST = 600  # seconds that a job takes
Digest = tuple[int, int]  # how many rows, and the sum of their hashes


@dataclass(frozen=True)
class Place:
    """home: what stays on this machine, such as MLflow's database. store: where all else lies; no root: in home.

    variables: more of the environment of its jobs.
    """

    home: Path
    store: Store = field(default_factory=Store)
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, store=self.store)

    @property
    def lake(self) -> Lake:
        return Lake.of(self.settings)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make a process work here."""
        secret = self.store.secret_key.get_secret_value() if self.store.secret_key else None
        given = {
            "MOVIEREC_HOME": str(self.home),
            "MOVIEREC_STORE__ROOT": self.store.root,
            "MOVIEREC_STORE__ENDPOINT": self.store.endpoint,
            "MOVIEREC_STORE__ACCESS_KEY": self.store.access_key,
            "MOVIEREC_STORE__SECRET_KEY": secret,
            "MOVIEREC_QUALITY__MAX_REJECTED_FRACTION": "0.3",
        }
        return os.environ | {name: value for name, value in given.items() if value is not None} | self.variables

    def at(self, name: str) -> Location:
        """What lies here under the name of a setting: lake, landing, artifacts and so on."""
        return Location.of(getattr(self.settings, name), self.store)

    def land(self, source: str, day: date, files: dict[str, bytes]) -> None:
        """Deliver files in place of those of the same name."""
        for name, content in files.items():
            (self.at("landing") / source / f"as_of={day}" / name).write_bytes(content)

    def start(self, job: str, day: date, *options: str) -> "Run":
        """Start a job as an operator does."""
        command = [str(Path(sys.executable).with_name("movierec")), "run", job, "--as-of", f"{day}", *options]
        self.home.mkdir(parents=True, exist_ok=True)
        log = self.home / f"{job}-{time.monotonic_ns()}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, env=self.environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        return Run(process, log)

    def files(self) -> int:
        """How many files the lake holds: it grows while a job writes."""
        return sum(1 for _ in self.lake.root.files_below())

    def rows(self, table: Table) -> pa.Table:
        """The rows of a table as they stand now."""
        return dataset(self.lake.delta(table), self.lake.location(table)).to_table()

    def digest(self, table: Table) -> Digest:
        """Of the rows, without what may differ between runs."""
        return digest(self.rows(table), [name for name in table.column_names if name not in table.volatile])


@dataclass(frozen=True)
class Run:
    """A job that was started."""

    process: subprocess.Popen
    log: Path

    def succeed(self) -> None:
        assert self.process.wait(LONGEST) == 0, self.log.read_text()

    def kill_after(self, place: Place, files: int) -> bool:
        """kill -9 the whole job once the lake has gained so many files; whether it was still running."""
        enough = place.files() + files
        while self.process.poll() is None and place.files() < enough:
            time.sleep(0.02)
        running = self.process.poll() is None
        if running:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(LONGEST)
        return running


def digest(rows: pa.Table, columns: list[str]) -> Digest:
    """Of rows in any order; equal whatever library read them."""
    selected = rows.select(columns)  # noqa: F841 (DuckDB finds it by its name)
    query = "SELECT count(*), coalesce(sum(hash(selected)::HUGEINT), 0)::VARCHAR FROM selected"
    count, total = duckdb.connect().execute("SET TimeZone = 'UTC'").execute(query).fetchall()[0]
    return int(count), int(total)
