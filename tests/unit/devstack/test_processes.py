"""What the stack starts can be found and ended, also when it lost its parent or hides its name."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from movierec_spark.devstack import processes
from movierec_spark.settings import Settings

ORPHAN = "import subprocess, sys; subprocess.Popen(['sleep', '300'], start_new_session=True)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(300)"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def marked(settings: Settings) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if processes._is_marked(process, settings)]


def test_children_orphans_and_the_deaf_are_ended(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PATIENCE", 1.0)
    parent = processes.start("parent", [sys.executable, "-c", ORPHAN], {}, settings)
    parent.wait(10)
    processes.start("deaf", [sys.executable, "-c", DEAF], {}, settings)
    while "deaf" not in (processes.run_folder(settings) / "deaf.log").read_text():
        time.sleep(0.05)
    assert len(marked(settings)) == 2
    assert processes.ended(settings) == ["parent"]
    assert processes.stop(settings) == 2
    assert marked(settings) == []
    assert processes.running(settings) == {}


def test_a_number_that_went_to_another_process_is_let_alone(settings: Settings) -> None:
    stranger = subprocess.Popen(["sleep", "300"])
    file = processes.run_folder(settings) / "scheduler.pid"
    file.write_text(str(stranger.pid))
    os.utime(file, (0, 0))
    assert processes.stop(settings) == 0
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_the_mark_is_no_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(processes.MARK, str(tmp_path))
    assert Settings().stack.mlflow_port
