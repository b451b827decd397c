"""What a person sees of Airflow's log."""

import io
import json

from rich.console import Console
from rich.progress import Progress

from movierec_spark.cli.progress import Display, records

SPARK = "airflow.task.hooks.airflow.providers.apache.spark.hooks.spark_submit.SparkSubmitHook"
STOPPED = "movierec: silver.ratings of 2018-09-27 not published"


def log(*events: dict[str, str]) -> list[str]:
    return [json.dumps(event) + "\n" for event in events]


def shown(lines: list[str]) -> tuple[str, str]:
    """What stands on the screen, and the last words of the task that ran last."""
    screen = io.StringIO()
    console = Console(file=screen, width=100)
    display = Display(console, Progress(console=console))
    for record in records(lines):
        display.show(record)
    return screen.getvalue(), display.last_words


def test_tasks_and_the_jobs_own_lines_are_shown_and_nothing_else() -> None:
    screen, last_words = shown(
        log(
            {"event": "Created dag run.", "dagrun": "<DagRun movierec_daily @ 2018-09-26 00:00:00+00:00: x>"},
            {"event": "[DAG TEST] starting task_id=ingest map_index=-1"},
            {"event": "WARNING: Using incubator modules", "logger": SPARK},
            {"event": "movierec ingest 2018-09-26: 4 of 4 tables changed", "logger": SPARK},
            {"event": "Task instance state updated", "new_state": "success"},
        )
    )
    lines = [line.strip() for line in screen.splitlines() if line.strip()]
    assert lines[0] == "movierec_daily 2018-09-26"
    assert lines[1:3] == ["ingest ...", "movierec ingest 2018-09-26: 4 of 4 tables changed"]
    assert lines[3].startswith("ingest done in")
    assert last_words == "movierec ingest 2018-09-26: 4 of 4 tables changed"


def test_the_line_on_what_stopped_a_job_outlasts_what_comes_after_it() -> None:
    _, last_words = shown(
        log(
            {"event": "[DAG TEST] starting task_id=conform map_index=-1"},
            {"event": STOPPED, "logger": SPARK},
            {"event": "some thread complains at shutdown", "logger": SPARK},
            {"event": "Task failed with exception", "level": "error"},
        )
    )
    assert last_words == STOPPED


def test_a_crash_before_any_task_is_told() -> None:
    _, last_words = shown(["Traceback (most recent call last):\n", *log({"event": "no database", "level": "critical"})])
    assert "no database" in last_words
