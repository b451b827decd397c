"""What a person sees of a DAG run: its tasks, their times, the lines of their jobs; all else stays in Airflow's log."""

import re
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from movierec_spark.devstack.airflow_api import AirflowApi, DagRun, TaskInstance

STARTED = {"running", "success", "failed"}
JOB_LINE = re.compile(r"movierec\b|(bronze|silver|gold|ops)\.\w")
OUTPUT_LOGGERS = ("SparkSubmitHook", "SubprocessHook")
Key = tuple[str, int, int]  # task_id, map_index, try_number


class RunProgress:
    """Reads the run's state and logs on from where they were left, and prints what is new.

    last_words: what the task that started last said last; a job's one line on what stopped it outlasts what follows.
    """

    def __init__(self, airflow: AirflowApi, run: DagRun, console: Console) -> None:
        self.airflow, self.run, self.console = airflow, run, console
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self.clocks = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self.task_clocks: dict[Key, TaskID] = {}
        self.log_tokens: dict[Key, str | None] = {}
        self.ended: set[Key] = set()
        self.last_words = ""

    def __enter__(self) -> Self:
        self.clocks.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.clocks.stop()

    def update(self) -> None:
        for task in self.airflow.task_instances(self.run):
            key = (task.task_id, task.map_index, task.try_number)
            if task.state in STARTED and key not in self.ended:
                self._show(task, key)

    def _show(self, task: TaskInstance, key: Key) -> None:
        if key not in self.task_clocks:
            self.last_words = ""
            self.console.print(f"  {label(task)} ...")
            self.task_clocks[key] = self.clocks.add_task(f"  {label(task)}", total=None)
        self._read_log(task, key)
        if task.state != "running":
            self.ended.add(key)
            self.clocks.remove_task(self.task_clocks[key])
            mark = "[green]done[/green]" if task.state == "success" else f"[red]{task.state}[/red]"
            self.console.print(f"  {label(task)} {mark} in {task.duration or 0:.0f} s")

    def _read_log(self, task: TaskInstance, key: Key) -> None:
        """A log that was read while its task ended has no token to read on from."""
        token = self.log_tokens.get(key)
        if key in self.log_tokens and token is None:
            return
        records, self.log_tokens[key] = self.airflow.log(self.run, task, token)
        for record in records:
            self._say(record)

    def _say(self, record: dict[str, Any]) -> None:
        line = str(record.get("event", ""))
        if str(record.get("logger", "")).endswith(OUTPUT_LOGGERS):
            if not self.last_words.startswith("movierec: "):
                self.last_words = line
            if JOB_LINE.match(line):
                self.console.print(f"    [dim]{escape(line)}[/dim]", soft_wrap=True, highlight=False)
        elif record.get("level") in ("error", "critical"):
            self.last_words = self.last_words or with_causes(record)


def label(task: TaskInstance) -> str:
    return task.task_id if task.map_index < 0 else f"{task.task_id}[{task.map_index}]"


def with_causes(record: dict[str, Any]) -> str:
    """The text of an error's record, with the exceptions that it carries."""
    causes = [f"{cause['exc_type']}: {cause['exc_value']}" for cause in record.get("error_detail") or ()]
    return " ".join([str(record.get("event", "")), *causes]).strip()
