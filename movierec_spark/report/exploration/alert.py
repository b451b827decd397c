"""What an alert is."""

from dataclasses import dataclass
from enum import StrEnum

from movierec_spark.report.exploration.words import of_column


class Concern(StrEnum):
    """What is wrong; in the order in which alerts stand."""

    MISSING = "missing"
    STALE = "stale"
    IMPLAUSIBLE = "implausible"
    DOUBLED = "doubled"
    REJECTED = "rejected"
    CHANGED = "changed"
    CONSTANT = "constant"
    SKEWED = "skewed"


@dataclass(frozen=True)
class Alert:
    """A figure beyond its bound.

    column: "" for the whole table. text: a sentence with the value and the bound. is_urgent: whether somebody has to
    act, since what is made of the rows will be wrong; the others are worth a look.
    """

    concern: Concern
    table: str
    column: str
    text: str
    is_urgent: bool = False

    @property
    def where(self) -> str:
        return of_column(self.table, self.column)
