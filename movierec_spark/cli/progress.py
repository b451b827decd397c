"""Run DAGs in Airflow and show what happens: tasks, their times, the jobs' own lines; all else goes to a file."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from movierec_spark.cli.environment import environment
from movierec_spark.settings import PROJECT, Settings

RUN = re.compile(r"<DagRun (\S+) @ (\S+)")
TASK = re.compile(r"\[DAG TEST\] starting task_id=(\S+)")
OWN_WORDS = re.compile(r"movierec\b|(bronze|silver|gold|ops)\.\w")
OUTPUT_LOGGERS = ("SparkSubmitHook", "SubprocessHook")


@dataclass
class Outcome:
    """succeeded: all runs did. last_words: what the task that ran last said last. log: Airflow's whole log."""

    succeeded: bool
    last_words: str
    log: Path


@dataclass
class Display:
    """Turns Airflow's log records into lines for a person, with a clock beside the task that runs."""

    console: Console
    clock: Progress
    task: str = ""
    started: float = 0.0
    last_words: str = ""
    running: TaskID | None = field(default=None)

    def show(self, record: dict[str, Any]) -> None:
        event = str(record.get("event", ""))
        if event == "Created dag run." and (run := RUN.match(record["dagrun"])):
            self.console.print(f"\n[bold]{run[1]}[/bold] {run[2]}")
        elif task := TASK.match(event):
            self._start(task[1])
        elif event == "Task instance state updated" and "new_state" in record:
            self._end(record["new_state"])
        elif str(record.get("logger", "")).endswith(OUTPUT_LOGGERS):
            self._say(event)
        elif record.get("level") in ("error", "critical"):
            self.last_words = self.last_words or readable(record).strip()

    def _start(self, task: str) -> None:
        self.task, self.started, self.last_words = task, time.monotonic(), ""
        self.console.print(f"  {task} ...")
        self.running = self.clock.add_task(f"  {task}", total=None)

    def _end(self, state: str) -> None:
        mark = "[green]done[/green]" if state == "success" else f"[red]{state}[/red]"
        self.console.print(f"  {self.task} {mark} in {time.monotonic() - self.started:.0f} s")
        if self.running is not None:
            self.clock.remove_task(self.running)
            self.running = None

    def _say(self, line: str) -> None:
        if not self.last_words.startswith("movierec: "):  # a job's one line on what stopped it
            self.last_words = line
        if OWN_WORDS.match(line):
            self.console.print(f"    [dim]{escape(line)}[/dim]", soft_wrap=True, highlight=False)


def run_dags(runs: Sequence[tuple[str, date]], settings: Settings, console: Console) -> Outcome:
    """Run each DAG for its day, one after the other, up to the first that fails."""
    log = settings.airflow / "logs" / "dag_runs.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "movierec_spark.cli.dag_runs", *[f"{dag}={day}" for dag, day in runs]],
        cwd=PROJECT,
        env={**environment(settings), "AIRFLOW__LOGGING__JSON_LOGS": "true"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with process, Progress(*columns, console=console, transient=True) as clock, log.open("w") as file:
        display = Display(console, clock)
        for record in records(process.stdout or ()):
            file.write(readable(record))
            file.flush()
            display.show(record)
    return Outcome(process.returncode == 0, display.last_words, log)


def records(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    """Airflow's JSON lines; a line of anything else becomes a record of that text."""
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        yield record if isinstance(record, dict) else {"event": line.rstrip()}


def readable(record: dict[str, Any]) -> str:
    """One line of the log file, with the exception that a record carries."""
    parts = [record.get(name, "") for name in ("timestamp", "level", "event")]
    wrong = record.get("exception") or record.get("error_detail")
    causes = [f"{cause['exc_type']}: {cause['exc_value']}" for cause in wrong or () if isinstance(cause, dict)]
    return " ".join([*map(str, parts), *causes]).strip() + "\n"
