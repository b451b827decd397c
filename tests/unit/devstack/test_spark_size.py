"""Spark gets more memory and the full compiler where there is much data, and only there."""

from datetime import date
from pathlib import Path

import psutil

from movierec_spark.devstack import spark_size
from movierec_spark.devstack.spark_size import count_events, enlarged, usable_memory
from movierec_spark.settings import CONF, Settings
from movierec_spark.tables import RATINGS
from tests.unit.report.small_lake import DAY, lay

GIB = 2**30
PLAIN = CONF.absolute() / "spark" / "local.conf"
EVENTS = [{"user_id": user, "movie_id": 1, "rating": 4.0} for user in range(3)]


def test_of_the_memory_of_the_machine_the_driver_gets_a_share_and_never_less_than_before() -> None:
    for memory, expected in ((24 * GIB, "10g"), (4 * GIB, "3g")):
        properties = dict(line.split(None, 1) for line in enlarged(PLAIN.read_text(), memory).splitlines() if line)
        assert properties["spark.driver.memory"] == expected


def test_nothing_else_changes_but_the_compiler() -> None:
    before, after = PLAIN.read_text().splitlines(), enlarged(PLAIN.read_text(), 24 * GIB).splitlines()
    changed = [line.split()[0] for line, other in zip(before, after, strict=True) if line != other]
    assert changed == ["spark.driver.memory", "spark.driver.extraJavaOptions"]
    assert not any("TieredStopAtLevel" in line for line in after)
    assert any("CompileThresholdScaling" in line for line in after)


def test_a_container_has_no_more_memory_than_its_limit(tmp_path: Path) -> None:
    unlimited, limited, missing = tmp_path / "unlimited", tmp_path / "limited", tmp_path / "missing"
    unlimited.write_text("max\n")
    limited.write_text("1073741824\n")
    assert usable_memory((limited, missing)) == GIB
    assert usable_memory((unlimited, missing)) == psutil.virtual_memory().total


def test_the_events_of_the_lake_count_or_those_that_the_day_brings(home: Settings) -> None:
    assert count_events(DAY, home) == 0
    lay(home, {RATINGS: EVENTS})
    assert count_events(None, home) == len(EVENTS)
    drop = Path(home.landing, "movielens", f"as_of={DAY}")
    drop.mkdir(parents=True)
    (drop / "ratings.csv").write_bytes(b"x" * 1000)
    assert count_events(DAY, home) == 1000 // spark_size.BYTES_OF_AN_EVENT
    assert count_events(date(2018, 9, 27), home) == len(EVENTS)
