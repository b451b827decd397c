"""Processes that outlive the command that starts them, and how all of them are ended again."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from movierec_spark.settings import PROJECT, Settings

MARK = "STARTED_BY_MOVIEREC"  # in the environment of whatever the stack starts, also of what loses its parent
PATIENCE = 20.0  # seconds to end by oneself
CLOCK_TOLERANCE = 2.0  # seconds


def start(name: str, command: Sequence[str], env: Mapping[str, str], settings: Settings) -> psutil.Process:
    """Start a process of its own session; its number and its output stand in run/<name>.pid and .log."""
    folder = run_folder(settings)
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**env, MARK: str(settings.home.absolute())},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    (folder / f"{name}.pid").write_text(str(process.pid))
    return psutil.Process(process.pid)


def run_folder(settings: Settings) -> Path:
    folder = settings.home.absolute() / "run"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def running(settings: Settings) -> dict[str, psutil.Process]:
    """The processes of the pid files that still run, by name."""
    processes = {file.stem: _process(file) for file in run_folder(settings).glob("*.pid")}
    return {name: process for name, process in processes.items() if process is not None}


def _process(file: Path) -> psutil.Process | None:
    """The process of a pid file; None where it has ended, or its number went to a later process."""
    try:
        process = psutil.Process(int(file.read_text()))
        ended = process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return None
    return None if ended or process.create_time() > file.stat().st_mtime + CLOCK_TOLERANCE else process


def ended(settings: Settings) -> list[str]:
    """The names of those that were started and run no more."""
    return [file.stem for file in run_folder(settings).glob("*.pid") if _process(file) is None]


def stop(settings: Settings) -> int:
    """End what was started and all that it started in turn; how many processes that were."""
    main = list(running(settings).values())
    everything = {*main, *[child for process in main for child in process.children(recursive=True)]}
    everything |= {process for process in psutil.process_iter() if _is_marked(process, settings)}
    everything.discard(psutil.Process())
    _signal(main or everything, signal.SIGTERM)
    _, left = psutil.wait_procs(everything, timeout=PATIENCE)
    _signal(left, signal.SIGKILL)
    psutil.wait_procs(left, timeout=PATIENCE)
    for file in run_folder(settings).glob("*.pid"):
        file.unlink()
    return len(everything)


def _is_marked(process: psutil.Process, settings: Settings) -> bool:
    try:
        return process.uids().real == os.getuid() and process.environ().get(MARK) == str(settings.home.absolute())
    except psutil.Error:
        return False


def _signal(processes: Sequence[psutil.Process] | set[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue


def last_line(output: str) -> str:
    """The last line that is not blank."""
    return next((line.strip() for line in reversed(output.splitlines()) if line.strip()), "")
