"""silver.quarantine by reason, with examples."""

import json
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

EXAMPLES = 3
SHOWN_BESIDE = {"source", "as_of", "known_at", "source_file", "row_number"}
REASONS = """
    SELECT table_name, reason, count(*) AS rows
    FROM (SELECT table_name, unnest(reasons) AS reason FROM silver.quarantine)
    GROUP BY ALL ORDER BY rows DESC, table_name, reason
"""
FIRST_ROWS = f"""
    SELECT table_name, reason, source_file, row_number, strftime(as_of, '%Y-%m-%d'), row
    FROM (SELECT * EXCLUDE reasons, unnest(reasons) AS reason FROM silver.quarantine)
    QUALIFY row_number() OVER (
        PARTITION BY table_name, reason ORDER BY as_of DESC, source, source_file, row_number
    ) <= {EXAMPLES}
    ORDER BY as_of DESC, source, source_file, row_number
"""


@dataclass(frozen=True)
class Example:
    """A quarantined row: a line of a file (the header is line 1) in the drop of a day; fields: name and value."""

    file: str
    line: int
    day: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reason:
    """A rule that quarantined rows break. meaning: the rule in plain words; empty where the suite has none."""

    table: str
    rule: str
    meaning: str
    rows: int
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Quarantine:
    """rows: the number of quarantined rows. A row that breaks two rules counts once here, and under both reasons."""

    rows: int
    reasons: tuple[Reason, ...]


def quarantine(lake: DuckDBPyConnection) -> Quarantine:
    """The content of silver.quarantine, the most frequent reason first."""
    examples: dict[tuple[str, str], list[Example]] = {}
    for table, reason, file, line, day, row in lake.sql(FIRST_ROWS).fetchall():
        examples.setdefault((table, reason), []).append(Example(file, line, day, _fields(row)))
    reasons = [
        _reason(table, reason, rows, examples[table, reason]) for table, reason, rows in lake.sql(REASONS).fetchall()
    ]
    return Quarantine(lake.sql("SELECT count(*) FROM silver.quarantine").fetchall()[0][0], tuple(reasons))


def _reason(table: str, reason: str, rows: int, examples: list[Example]) -> Reason:
    rule, _, meaning = reason.partition(": ")
    return Reason(table, rule, meaning, rows, tuple(examples))


def _fields(row: str) -> tuple[tuple[str, str], ...]:
    """The fields of a row in JSON, without those that are shown beside it."""
    return tuple((name, f"{value}") for name, value in json.loads(row).items() if name not in SHOWN_BESIDE)
