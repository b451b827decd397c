"""How large a Spark application on this machine has to be: its memory, and which of Java's compilers it needs."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import psutil
import pyarrow as pa

from movierec_spark import tables
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table

MANY_EVENTS = 1_000_000  # with fewer, a job ends before the full compiler pays
BYTES_OF_AN_EVENT = 25  # of a drop's text
MEMORY_SHARE = 0.45  # of what there is, for the driver; Python's workers take about half as much
CONTAINER_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
FAST_COMPILER = "-XX:TieredStopAtLevel=1 "
FULL_COMPILER = "-XX:CompileThresholdScaling=5 "  # most code that Spark generates runs too briefly to be worth it


def usable_memory(limits: Sequence[Path] = CONTAINER_LIMITS) -> int:
    """Bytes that processes here may use: the machine's memory, or the container's limit. limits: files that hold it."""
    texts = [file.read_text().strip() for file in limits if file.exists()]
    return min([psutil.virtual_memory().total, *(int(text) for text in texts if text.isdigit())])


def enlarged(properties: str, memory: int) -> str:
    """The properties for much data. memory: what there is, in bytes; the driver never gets less than it had."""
    lines = []
    for line in properties.splitlines():
        name, _, value = line.partition(" ")
        if name == "spark.driver.memory":
            gib = max(int(value.strip().removesuffix("g")), int(memory * MEMORY_SHARE / 2**30))
            lines.append(f"{name} {gib}g")
        else:
            lines.append(line.replace(FAST_COMPILER, FULL_COMPILER))
    return "\n".join([*lines, ""])


def count_events(as_of: date | None, settings: Settings) -> int:
    """About how many events the lake holds or the drops of the day bring, whichever is more."""
    lake = Lake.of(settings)
    stored = sum(_rows(lake, table) for table in (tables.RATINGS, tables.FEEDBACK) if lake.has(table))
    landing = Location.of(settings.landing, settings.store)
    drops = [landing / source / f"as_of={as_of}" for source in settings.sources] if as_of else []
    return max(stored, sum(file.size for drop in drops for file in drop.files_below()) // BYTES_OF_AN_EVENT)


def _rows(lake: Lake, table: Table) -> int:
    files = pa.table(lake.delta(table).get_add_actions(flatten=True)).to_pylist()
    return sum(file["num_records"] or 0 for file in files)
