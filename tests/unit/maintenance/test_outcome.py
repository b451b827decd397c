"""The last line of maintain, as docs/maintenance.md shows it."""

from movierec_spark.maintenance.compaction import Compacted
from movierec_spark.maintenance.outcome import Outcome
from movierec_spark.maintenance.partitions import Removed
from movierec_spark.maintenance.raw_data import RemovedDrops
from movierec_spark.storage.stored_files import Freed
from tests.pipeline.snippets import look_up


def test_it_tells_each_kind_of_thing_with_its_figures() -> None:
    outcome = Outcome(
        compacted={
            "ops.audit": Compacted(files=35, partitions=1),
            "gold.recommendations_history": Compacted(files=6, partitions=2),
            "silver.ratings": Compacted(),
        },
        removed=Removed(partitions=14, rows=120_400),
        drops=RemovedDrops(7, Freed(22, 1_200_000)),
        freed={
            "data file": Freed(203, 88_100_000),
            "log file": Freed(180, 6_900_000),
            "drop file": Freed(22, 1_200_000),
            "run file": Freed(),
            "page": Freed(7, 81_000),
        },
    )
    assert f"movierec maintain 2026-06-28: {outcome}; 3.4 s\n" == look_up("last line of maintain")


def test_nothing_to_do_is_told_as_well() -> None:
    assert str(Outcome()) == "freed 0 files and 0 bytes"


def test_what_was_left_is_told() -> None:
    line = str(Outcome(drops=RemovedDrops(kept=2), conflicts=1))
    assert line.endswith(
        "; 2 older drops kept, not all in silver; 1 change left to the next run, other jobs came between"
    )
