"""The arguments of the jobs, read from text; a wrong one is refused in one line."""

import argparse
from datetime import date

from movierec_spark.tables import ALL, BY_NAME
from movierec_spark.tables.table import Table


def job_parser(description: str | None) -> argparse.ArgumentParser:
    """The arguments that every job takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--as-of", type=_day, required=True, metavar="DAY", help="UTC day, as 2018-09-26")
    return parser


def table_named(name: str) -> Table:
    """For the argument --table. Raises argparse.ArgumentTypeError for a table that does not exist."""
    if name not in BY_NAME:
        raise argparse.ArgumentTypeError(f"no table {name!r}; there are {', '.join(sorted(BY_NAME))}")
    return BY_NAME[name]


def table_with_quarantine(name: str) -> Table:
    """As table_named, of the tables whose rejected rows are kept: those that tell where each row stood in its file."""
    table = table_named(name)
    with_provenance = sorted(table.name for table in ALL if table.provenance or table.layer == "bronze")
    if name not in with_provenance:
        raise argparse.ArgumentTypeError(
            f"{name} keeps no rejected rows; those that do are {', '.join(with_provenance)}"
        )
    return table


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; give one as 2018-09-26") from None
