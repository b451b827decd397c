"""The rows that a table's suite rejected, as JSON lines that a steward can edit and requeue."""

import json
from collections.abc import Iterator
from datetime import date

from movierec_spark.settings import Settings
from movierec_spark.storage.duckdb_views import connect
from movierec_spark.tables import QUARANTINE

FIELDS = ("source", "source_file", "row_number", "reasons", "row")


def quarantined(table: str, as_of: date | None, settings: Settings) -> Iterator[str]:
    """One line a row, by source, file and row number; as_of: the day of the drop, all days where None."""
    query = f"SELECT {', '.join(FIELDS)} FROM {QUARANTINE.name} WHERE table_name = $table"
    query += " AND as_of = $day" if as_of else ""
    wanted = {"table": table} | ({"day": as_of} if as_of else {})
    found = connect(settings, QUARANTINE).execute(f"{query} ORDER BY as_of, source, source_file, row_number", wanted)
    for row in found.fetchall():
        fields = dict(zip(FIELDS, row, strict=True))
        yield json.dumps({**fields, "row": json.loads(fields["row"])}, ensure_ascii=False)
