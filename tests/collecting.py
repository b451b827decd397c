"""A collector in this process, whose clock a test sets, and what it has landed."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from movierec_spark.collector.application import Service
from movierec_spark.collector.journal import now
from movierec_spark.collector.service import service
from movierec_spark.settings import Settings
from movierec_spark.sources.landing import landed_days, landed_drop

KEY = "the key of these tests"
SHOWN = {"Authorization": f"Bearer {KEY}"}


@dataclass
class Clock:
    """Stands at a moment."""

    moment: datetime = datetime(2018, 9, 26, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


def event(number: int, **fields: Any) -> dict[str, Any]:
    """A sound event; its id tells its number."""
    sound = {"user_id": 1 + number % 50, "movie_id": 1 + number % 7, "event_type": "play"}
    return {"event_id": f"e-{number}", **sound, "occurred_at": "2018-09-20T12:00:00Z", **fields}


def line(number: int) -> bytes:
    return f"{json.dumps(event(number))}\n".encode()


def with_key(settings: Settings, **limits: Any) -> Settings:
    """The settings with the key in a file of the home, and other limits of the collector."""
    key_file = settings.home / "collector_key"
    key_file.write_text(f"{KEY}\n")
    collector = settings.collector.model_copy(update={"key_file": key_file, **limits})
    return settings.model_copy(update={"collector": collector})


def collector(settings: Settings, clock: Clock | None = None, **limits: Any) -> Service:
    """A collector that listens nowhere yet."""
    return service(with_key(settings, **limits), clock or now)


def write(made: Service, numbers: range, day: date = date(2018, 9, 26)) -> None:
    """Bring events to the disk, as one commit."""
    made.commits.journal.append([line(number) for number in numbers], day)


def die(made: Service) -> None:
    """Let its open files go, as the system does for a process that is killed."""
    written = made.commits.journal.current
    for held in [*made.commits.journal.finished, *([written] if written else [])]:
        held.file.close()


def land(made: Service) -> None:
    """Finish the open file, and land all that is finished."""
    made.commits.journal.rotate()
    made.commits.delivery.deliver_finished()


def spooled(made: Service) -> list[Path]:
    return sorted(made.commits.journal.spool.path.iterdir())


def landed(settings: Settings, source: str = "feedback") -> dict[date, list[str]]:
    """The ids of the events in the landing area, by the day of the drop, in the order of the files' names."""
    ids: dict[date, list[str]] = defaultdict(list)
    for day in landed_days(source, settings):
        for file in landed_drop(source, day, settings).entries():
            lines = file.read_bytes().decode().splitlines(keepends=True)
            assert all(text.endswith("\n") for text in lines)
            ids[day] += [json.loads(text)["event_id"] for text in lines]
    return dict(ids)


def ids(numbers: range) -> list[str]:
    return [f"e-{number}" for number in numbers]
