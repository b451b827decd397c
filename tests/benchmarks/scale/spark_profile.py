"""Where the time of an application went: its Spark stages by the line of Python that asked for them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

METRICS = {
    "executorRunTime": ("task_seconds", 1e-3),
    "executorCpuTime": ("jvm_cpu_seconds", 1e-9),
    "jvmGCTime": ("gc_seconds", 1e-3),
    "input.recordsRead": ("rows_read", 1),
    "shuffle.write.bytesWritten": ("shuffle_bytes", 1),
}
PREFIX = "internal.metrics."
ROOT = "movierec_spark/"


@dataclass
class StageGroup:
    """All stages that one line asked for. task_seconds: of all tasks, waiting for Python's workers included."""

    line: str
    stages: int = 0
    tasks: int = 0
    figures: dict[str, float] = field(default_factory=dict)

    def add(self, stage: dict[str, Any]) -> None:
        self.stages += 1
        self.tasks += stage["Number of Tasks"]
        for accumulable in stage["Accumulables"]:
            if (name := accumulable["Name"].removeprefix(PREFIX)) in METRICS:
                figure, unit = METRICS[name]
                self.figures[figure] = self.figures.get(figure, 0) + unit * int(accumulable["Value"])

    def as_row(self) -> dict[str, Any]:
        rounded = {name: round(value, 1) for name, value in self.figures.items()}
        return {"line": self.line, "stages": self.stages, "tasks": self.tasks, **rounded}


def spark_profile(event_log: Path) -> list[dict[str, Any]]:
    """The groups of an application's stages, those that took the most time of tasks first."""
    groups: dict[str, StageGroup] = {}
    for stage in _completed_stages(event_log):
        line = _line(stage["Stage Name"])
        groups.setdefault(line, StageGroup(line)).add(stage)
    return sorted((group.as_row() for group in groups.values()), key=lambda row: -row.get("task_seconds", 0))


def _completed_stages(event_log: Path) -> Iterator[dict[str, Any]]:
    with event_log.open() as lines:
        for line in lines:
            if line.startswith('{"Event":"SparkListenerStageCompleted"'):
                yield json.loads(line)["Stage Info"]


def _line(stage_name: str) -> str:
    """Without what precedes the package; so "collect at publish/write_rows.py:110" is left of a path in it."""
    call, at, place = stage_name.partition(" at ")
    return f"{call}{at}{place.split(ROOT)[-1]}"
