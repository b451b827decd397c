"""The version and the size of each table, read from its log, to tell whether anything changed.

Publishing the rows that a table holds commits nothing, so a table of the same version holds the same rows.
"""

from dataclasses import dataclass

import pyarrow as pa
from deltalake import DeltaTable

from movierec_spark import tables
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake


@dataclass(frozen=True)
class TableState:
    """version: of the last commit. rows: how many the table holds."""

    version: int
    rows: int


def table_states(settings: Settings) -> dict[str, TableState]:
    """The state of each table that is there, by name."""
    lake = Lake.of(settings)
    return {table.name: _state(lake.delta(table)) for table in tables.ALL if lake.has(table)}


def changed(before: dict[str, TableState], after: dict[str, TableState]) -> list[str]:
    """The tables with a new version, sorted; one that is new and empty counts as unchanged."""
    return sorted(
        name for name, state in after.items() if (state != before[name] if name in before else bool(state.rows))
    )


def _state(table: DeltaTable) -> TableState:
    files = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    return TableState(table.version(), sum(file["num_records"] for file in files))
