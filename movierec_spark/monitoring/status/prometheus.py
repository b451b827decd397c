"""The text format in which Prometheus reads metrics (exposition format, version 0.0.4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

Sample = tuple[Mapping[str, str], float]  # labels, value


@dataclass(frozen=True)
class Metric:
    """name: with its base unit. samples: each of other labels."""

    type: ClassVar[str]
    name: str
    help: str
    samples: tuple[Sample, ...]


class Gauge(Metric):
    """A metric that goes up and down."""

    type = "gauge"


class Counter(Metric):
    """A metric that only grows as long as its process runs; its name ends with _total."""

    type = "counter"


def exposition(metrics: Iterable[Metric]) -> str:
    """The text of all metrics that have a sample."""
    return "".join(f"{line}\n" for metric in metrics if metric.samples for line in _lines(metric))


def _lines(metric: Metric) -> Iterator[str]:
    help_text = metric.help.replace("\\", r"\\").replace("\n", r"\n")
    yield f"# HELP {metric.name} {help_text}"
    yield f"# TYPE {metric.name} {metric.type}"
    for labels, value in metric.samples:
        yield f"{metric.name}{_labels(labels)} {_number(value)}"


def _labels(labels: Mapping[str, str]) -> str:
    pairs = (f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{','.join(pairs)}}}" if labels else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    """In full: a time in seconds since 1970 loses its seconds in six digits."""
    return f"{value:.0f}" if value == int(value) else repr(float(value))
