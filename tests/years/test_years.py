"""Three hundred daily drops in a row: a day takes as long as ever, and the lake has as many files as ever."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from movierec_spark import tables
from movierec_spark.devstack.environment import environment
from movierec_spark.settings import PROJECT, Settings
from tests.years.drops import land_drops

N_DAYS = int(os.environ.get("DAYS", "300"))
KEPT_DAYS = 14  # of what conf bounds
SETTLED = 5 * 7  # days after which what is bounded no longer grows
BY_DROP = [table for table in tables.ALL if table.layer == "silver" and table != tables.QUARANTINE]
SLOWER = 1.5  # times the median CPU seconds of early days may late days take: they know of many times as many users
MORE = 1.1  # times as many files as before

pytestmark = pytest.mark.slow
Days = list[dict]


def conf(folder: Path) -> Path:
    """The project's conf, for a source that delivers daily, with a bound for all that can have one."""
    shutil.copytree(PROJECT / "conf", folder)
    settings = yaml.safe_load((folder / "movierec.yaml").read_text())
    settings["sources"] = {"movielens": {"kind": "movielens", "known_from": "arrival", "required": True}}
    bounded = ("drops", "bronze", "quarantine", "features", "history", "runs", "pages", "logs")
    settings["maintenance"] = {f"{name}_days": KEPT_DAYS for name in bounded}
    (folder / "movierec.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
    return folder


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    folder = tmp_path_factory.mktemp("years")
    settings = Settings(home=folder / "home")
    land_drops(N_DAYS, settings)
    variables = environment(settings) | {"MOVIEREC_CONF": str(conf(folder / "conf"))}
    command = [sys.executable, "-m", "tests.years.run_days", "0", str(N_DAYS - 1)]
    with (folder / "log").open("wb") as log:
        done = subprocess.run(command, cwd=PROJECT, env=variables, stdout=subprocess.PIPE, stderr=log)
    assert done.returncode == 0, (folder / "log").read_text()[-5000:]
    print(done.stdout.decode())
    return [json.loads(line) for line in done.stdout.splitlines()]


def halves(days: Days) -> tuple[Days, Days]:
    """The settled days as an early and a late half."""
    settled = [day for day in days if day["number"] >= SETTLED]
    return settled[: len(settled) // 2], settled[len(settled) // 2 :]


@pytest.mark.parametrize("job", ["ingest", "conform", "recommend", "refresh", "monitor", "maintain"])
def test_a_day_takes_as_long_as_ever(days: Days, job: str) -> None:
    early, late = ([day["cpu_seconds"][job] for day in half if job in day["cpu_seconds"]] for half in halves(days))
    assert statistics.median(late) <= SLOWER * statistics.median(early)


@pytest.mark.parametrize("kind", ["lying", "logged"])
def test_tables_have_as_many_files_as_ever(days: Days, kind: str) -> None:
    early, late = halves(days)
    growing = {
        table.name: (most(early, kind, table.name), most(late, kind, table.name))
        for table in tables.ALL
        if kind == "logged" or table not in BY_DROP
    }
    assert {name: counts for name, counts in growing.items() if counts[1] > MORE * counts[0] + 1} == {}


def most(days: Days, kind: str, name: str) -> int:
    return max(day[kind][name] for day in days)


def test_silver_has_one_file_for_each_source_and_day(days: Days) -> None:
    assert [day["files"]["silver.ratings"] for day in days] == [day["number"] + 1 for day in days]


def test_what_lies_beside_the_lake_does_not_grow_either(days: Days) -> None:
    early, late = halves(days)
    for name in ("data_docs", "checkpoints"):
        assert most(late, "places", name) <= MORE * most(early, "places", name) + 1
    landed_at_first = 2 * N_DAYS + 2
    assert days[-1]["places"]["landing"] <= landed_at_first - 2 * (N_DAYS - KEPT_DAYS - 7)
