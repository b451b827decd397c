"""Somebody who gives the demos' commands, on a home of their own and with the settings as they are shipped."""

import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from movierec_spark.devstack.processes import MARK


@dataclass(frozen=True)
class Newcomer:
    """Gives commands; home: their MOVIEREC_HOME."""

    home: Path

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """As from a terminal: a shell that runs the tests in the background would have it ignore Ctrl-C."""
        command = ["env", "--default-signal=INT", str(Path(sys.executable).with_name("movierec")), *arguments]
        env = os.environ | {"MOVIEREC_HOME": str(self.home)}
        return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def run(self, *arguments: str) -> str:
        with self.start(*arguments) as process:
            output = process.communicate()[0]
        assert process.returncode == 0, output
        assert self.left_running() == []
        return output

    def left_running(self) -> list[str]:
        """The command lines of processes that a command started and did not end."""
        return [" ".join(process.cmdline()) for process in psutil.process_iter() if self._is_mine(process)]

    def _is_mine(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get(MARK, "").startswith(str(self.home))
        except psutil.Error:
            return False

    def airflow(self, query: str) -> list[tuple]:
        """Rows of Airflow's database."""
        with sqlite3.connect(self.home / "airflow" / "airflow.db") as database:
            return database.execute(query).fetchall()
