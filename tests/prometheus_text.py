"""A reader of Prometheus' text format that takes nothing but what the format's grammar allows."""

import re
from dataclasses import dataclass, field

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (\S+)")
HEADER = re.compile(rf"# (HELP|TYPE) ({NAME}) (.*)")
ESCAPES = {r"\\": "\\", r"\"": '"', r"\n": "\n"}

Labels = tuple[tuple[str, str], ...]


@dataclass
class Metric:
    """samples: the value by labels."""

    help: str
    type: str = ""
    samples: dict[Labels, float] = field(default_factory=dict)


def parse(text: str) -> dict[str, Metric]:
    """The metrics by name.

    Fails for a line that is none of the format's, a metric without HELP, TYPE and samples in this order and in one
    group, a sample that stands twice, and a last line without its end.
    """
    assert text.endswith("\n")
    metrics: dict[str, Metric] = {}
    current = ""
    for line in text.removesuffix("\n").split("\n"):
        if header := HEADER.fullmatch(line):
            kind, name, rest = header.groups()
            if kind == "HELP":
                assert name not in metrics, f"{name} in two groups"
                metrics[name], current = Metric(rest), name
            else:
                assert name == current, f"TYPE of {name} without its HELP above"
                assert not metrics[name].samples, f"TYPE of {name} after its samples"
                metrics[name].type = rest
        else:
            _add_sample(line, current, metrics)
    assert all(metric.samples and metric.type in ("gauge", "counter") for metric in metrics.values())
    return metrics


def _add_sample(line: str, current: str, metrics: dict[str, Metric]) -> None:
    sample = SAMPLE.fullmatch(line)
    assert sample, f"no line of the format: {line!r}"
    assert sample[1] == current, f"{sample[1]} among the samples of {current}"
    labels = tuple((name, _unescaped(value)) for name, value in re.findall(LABEL, sample[2] or ""))
    assert labels not in metrics[current].samples, f"twice: {line}"
    metrics[current].samples[labels] = float(sample[sample.re.groups])


def _unescaped(value: str) -> str:
    return re.sub(r"\\.", lambda escape: ESCAPES[escape[0]], value)
