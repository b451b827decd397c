"""The file of a table's suite as it stands, and the values of its parameters; needs no Great Expectations."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from movierec_spark import settings
from movierec_spark.errors import SuiteBroken
from movierec_spark.tables.table import Table


def suite_path(table: Table) -> Path:
    return settings.EXPECTATIONS / f"{table.name}.json"


def read_suite_file(table: Table) -> dict[str, Any]:
    """The content of expectations/<table>.json. Raises SuiteBroken where the file is missing or no JSON."""
    path = suite_path(table)
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        raise SuiteBroken(f"{table.name}: {path} is missing; every table has its suite") from None
    except json.JSONDecodeError as error:
        raise SuiteBroken(f"{path}: no JSON: {error}; put the file right") from None


def day_parameters(as_of: date) -> dict[str, Any]:
    """The values that a suite can name as {"$PARAMETER": ...}: the day of the drop, its end, and its year."""
    return {"as_of": f"{as_of}", "as_of_end": f"{as_of} 23:59:59.999999", "as_of_year": as_of.year}
