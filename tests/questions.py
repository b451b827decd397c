"""Questions to a table, of whichever column, and their answers."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Literal

from movierec_spark.tables.table import Table
from tests.example_rows import ABSENT

Relation = Literal["=", ">=", "<", "contains", "is null", "is not null"]
Rows = list[dict[str, Any]]
RANGES: tuple[Relation, ...] = (">=", "<")


@dataclass(frozen=True)
class Question:
    """How many rows there are of which column relates so to value. kind: the column's type, as declared."""

    column: str
    kind: str
    relation: Relation
    value: Any = None

    def answer(self, rows: Rows) -> int:
        return sum(self._holds(row[self.column]) for row in rows)

    def _holds(self, found: Any) -> bool:
        match self.relation:
            case "is null":
                return found is None
            case "is not null":
                return found is not None
            case "contains":
                return found is not None and self.value in found
            case "=":
                return found is not None and found == self.value
            case ">=":
                return found is not None and found >= self.value
            case "<":
                return found is not None and found < self.value


def literal(value: Any, kind: str) -> str:
    """The value in the SQL of DuckDB and DataFusion."""
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value:%Y-%m-%d %H:%M:%S.%f}'"
    if isinstance(value, date):
        return f"DATE '{value}'"
    if kind in ("FLOAT", "DOUBLE"):
        return f"CAST('{value!r}' AS {kind})"
    text = str(value).replace("'", "''")
    return f"'{text}'" if isinstance(value, str) else text


def as_sql(question: Question, contains: str) -> str:
    """The question as a condition. contains: the function that tells whether a list holds a value."""
    column = f'"{question.column}"'
    if question.relation.startswith("is"):
        return f"{column} {question.relation}"
    value = literal(question.value, question.kind)
    return (
        f"{contains}({column}, {value})" if question.relation == "contains" else f"{column} {question.relation} {value}"
    )


def questions_of(table: Table, rows: Rows) -> list[Question]:
    """Of every column: each value that is there, one that isn't, ranges, nulls."""
    asked = []
    for name, kind, _ in table.documentation:
        asked += [Question(name, kind, "is null"), Question(name, kind, "is not null")]
        values = [row[name] for row in rows if row[name] is not None]
        if kind == "ARRAY<STRING>":
            asked += [Question(name, kind, "contains", value) for value in sorted({*chain(*values), "Nobody"})]
            continue
        found = sorted(set(values))
        asked += [Question(name, kind, "=", value) for value in [*found, ABSENT[kind]] if value is not None]
        asked += [Question(name, kind, relation, found[len(found) // 2]) for relation in RANGES if found]
    return asked
