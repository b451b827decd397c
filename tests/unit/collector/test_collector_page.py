"""docs/collector.md: its commands start a collector and send events, its unit and its metrics are those of the code."""

import configparser
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM

import requests
from psutil import Process
from starlette.testclient import TestClient

from movierec_spark.collector.application import application
from movierec_spark.collector.judge import FIELDS
from movierec_spark.settings import PROJECT, Settings
from tests.collecting import SHOWN, collector, event, landed
from tests.pipeline.snippets import look_up
from tests.unit.commands import check

PATIENCE = 60.0  # seconds until it listens
ADDRESS = "http://127.0.0.1:8095"


@contextmanager
def started(home: Path) -> Iterator[str]:
    """The address of the collector that the page's commands start; they run as they stand, but for key and port."""
    script = look_up("start the collector").replace("/etc/movierec", f"{home}")
    environment = os.environ | {"MOVIEREC_HOME": f"{home}", "MOVIEREC_COLLECTOR__PORT": "0", "PYTHONPATH": f"{PROJECT}"}
    with (home / "out").open("w") as out:
        shell = subprocess.Popen(["bash", "-ec", script], cwd=PROJECT, env=environment, stdout=out)
    try:
        yield _address(home / "out")
    finally:
        for process in [*Process(shell.pid).children(), Process(shell.pid)][:1]:  # bash may have become the collector
            process.terminate()
        assert shell.wait(PATIENCE) in (-SIGTERM, 128 + SIGTERM)


def _address(out: Path) -> str:
    end = time.monotonic() + PATIENCE
    while "/events" not in out.read_text():
        assert time.monotonic() < end
        time.sleep(0.05)
    return out.read_text().split("/events")[0]


def test_the_commands_of_the_page_start_a_collector_and_send_events_that_land(tmp_path: Path) -> None:
    with started(tmp_path) as address:
        script = look_up("send events").replace("/etc/movierec", f"{tmp_path}").replace(ADDRESS, address)
        answer = subprocess.run(["bash", "-ec", script], capture_output=True, text=True, check=True)
        assert json.loads(answer.stdout) == {"accepted": 2}
        assert requests.get(f"{address}/health", timeout=PATIENCE).status_code == 200
    assert [*landed(Settings(home=tmp_path)).values()] == [["e-1", "e-2"]]
    assert (tmp_path / "collector_key").stat().st_mode & 0o077 == 0


def test_the_page_shows_an_event_with_each_field() -> None:
    assert [name for name in FIELDS if f'"{name}"' not in look_up("send events")] == []


def test_the_unit_of_the_page_starts_the_command_with_a_setting_that_exists() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(look_up("collector unit"))
    program, *arguments = unit["Service"]["ExecStart"].split()
    check([Path(program).name, *arguments])
    assert "MOVIEREC_COLLECTOR__KEY_FILE=" in unit["Service"]["Environment"]


def test_the_page_names_each_metric_with_its_help(home: Settings) -> None:
    with TestClient(application(collector(home)), headers=SHOWN) as client:
        client.post("/events", json=[event(1), {}])
        lines = client.get("/metrics").text.splitlines()
    page = (PROJECT / "docs" / "collector.md").read_text()
    told = [line.removeprefix("# HELP ").split(" ", 1) for line in lines if line.startswith("# HELP ")]
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| `movierec_collector_")]
    assert told == [[row[1].strip(" `"), row[3].strip()] for row in rows]
