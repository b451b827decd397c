"""What is fitted and tested on which events, and where the files of that lie."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

SELECTION = "selection"  # the queries that settings are chosen on


@dataclass(frozen=True)
class Group:
    """Protocols that share the choice of settings.

    selected_on: the training whose queries SELECTION tell which settings are best. trainings: of each tested training
    the names of the queries, which are those of the protocols.
    """

    name: str
    selected_on: str
    trainings: dict[str, list[str]]


def training_file(work: Path, training: str) -> Path:
    return work / training / "training.npz"


def queries_file(work: Path, training: str, queries: str) -> Path:
    return work / training / f"{queries}.queries.npz"


def lists_file(work: Path, training: str, queries: str, model: str) -> Path:
    """int32, rows of the queries x k, positions of known movies."""
    return work / training / f"{queries}.{model}.npy"


def costs_file(work: Path, model: str) -> Path:
    return work / f"{model}.json"


def write_plan(work: Path, groups: list[Group]) -> None:
    (work / "plan.json").write_text(json.dumps([asdict(group) for group in groups], indent=1))


def read_plan(work: Path) -> list[Group]:
    return [Group(**group) for group in json.loads((work / "plan.json").read_text())]
