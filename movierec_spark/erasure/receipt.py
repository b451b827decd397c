"""The receipt of an erasure: when it was, and what became of how much where; it names nobody.

It holds no hash of a name either: ids are guessable. A receipt without an end tells of an erasure that broke off.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from movierec_spark import __version__
from movierec_spark.erasure.finding import Finding
from movierec_spark.settings import Settings
from movierec_spark.storage.location import Location


@dataclass
class Receipt:
    """file: where it is kept. people: how many. begun: tables whose past may not be forgotten yet.

    erased: by place and unit, how many. left: what a person has to see to. continued: the receipts of erasures that
    broke off and that this one brings to their end.
    """

    file: Location
    people: int
    started: datetime
    begun: list[str] = field(default_factory=list)
    erased: dict[tuple[str, str], int] = field(default_factory=dict)
    left: list[Finding] = field(default_factory=list)
    continued: list[str] = field(default_factory=list)
    ended: datetime | None = None

    def begin(self, table: str) -> None:
        """Note a table before it is changed."""
        if table not in self.begun:
            self.begun.append(table)
            self.write()

    def add(self, findings: Iterable[Finding]) -> None:
        """Note what was erased, or is left."""
        for finding in findings:
            if finding.left:
                self.left.append(finding)
            else:
                key = (finding.place, str(finding.unit))
                self.erased[key] = self.erased.get(key, 0) + finding.count

    def end(self) -> None:
        """Note the end."""
        self.ended, self.begun = datetime.now(UTC), []
        self.write()

    def write(self) -> None:
        """Keep what is known so far."""
        content: dict[str, Any] = {
            "started": f"{self.started.isoformat(timespec='seconds')}",
            "ended": self.ended.isoformat(timespec="seconds") if self.ended else None,
            "version": __version__,
            "people": self.people,
            "begun": self.begun,
            "erased": [{"place": place, unit: count} for (place, unit), count in sorted(self.erased.items())],
            "left": [{"place": left.place, str(left.unit): left.count, "why": left.left} for left in self.left],
            "continued": self.continued,
        }
        self.file.write_bytes(json.dumps(content, indent=1).encode() + b"\n")


def new_receipt(people: int, unfinished: dict[str, list[str]], settings: Settings) -> Receipt:
    """The receipt of an erasure that begins; unfinished: see unfinished_erasures."""
    moment = datetime.now(UTC)
    file = _folder(settings) / f"{moment:%Y%m%dT%H%M%S.%fZ}-{uuid.uuid4().hex[:8]}.json"
    begun = list(dict.fromkeys(table for tables in unfinished.values() for table in tables))
    return Receipt(file, people, moment, begun, continued=sorted(unfinished))


def unfinished_erasures(settings: Settings) -> dict[str, list[str]]:
    """By the name of each receipt without an end that no later one continued to its end, the tables it had begun."""
    receipts = {file.name: json.loads(file.read_bytes()) for file in _folder(settings).entries() if _is_receipt(file)}
    continued = {name for receipt in receipts.values() if receipt["ended"] for name in receipt["continued"]}
    return {name: each["begun"] for name, each in receipts.items() if not each["ended"] and name not in continued}


def _is_receipt(file: Location) -> bool:
    return file.name.endswith(".json") and not file.name.startswith(".")


def _folder(settings: Settings) -> Location:
    return Location.of(settings.erasures, settings.store)
