"""The kinds of columns, by which a profile chooses its metrics."""

from dataclasses import dataclass
from enum import StrEnum

from pyspark.sql import DataFrame


class Kind(StrEnum):
    """What can be said of a column's values."""

    IDENTIFIER = "identifier"
    NUMBER = "number"
    TEXT = "text"
    TEXTS = "list of texts"
    FLAG = "flag"
    DAY = "day"
    TIME = "time"


KINDS = {
    "STRING": Kind.TEXT,
    "BIGINT": Kind.NUMBER,
    "INT": Kind.NUMBER,
    "FLOAT": Kind.NUMBER,
    "DOUBLE": Kind.NUMBER,
    "BOOLEAN": Kind.FLAG,
    "DATE": Kind.DAY,
    "TIMESTAMP": Kind.TIME,
    "ARRAY<STRING>": Kind.TEXTS,
}


@dataclass(frozen=True)
class ProfiledColumn:
    """A column of a profiled table; type: as a table's declaration writes it."""

    name: str
    type: str

    @property
    def kind(self) -> Kind:
        """Ids are numbers or texts that say nothing by their size or spelling."""
        return Kind.IDENTIFIER if self.name == "id" or self.name.endswith("_id") else KINDS[self.type]


def columns_of(rows: DataFrame) -> list[ProfiledColumn]:
    return [ProfiledColumn(field.name, field.dataType.simpleString().upper()) for field in rows.schema]
