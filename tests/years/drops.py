"""ml-latest-small as a shop would deliver it: every day the next ratings and tags, in the order in which they came."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from movierec_spark.settings import PROJECT, Settings
from movierec_spark.sources.landing import land
from movierec_spark.storage.location import Location

DATA = PROJECT / "data/ml-latest-small"
FIRST_DAY = date(2018, 10, 1)  # after all events, so that none is from the future of its drop
EVENTS = ("ratings.csv", "tags.csv")
OF_FIRST_DAY = ("movies.csv", "links.csv")


def day_of(number: int) -> date:
    """The day of a drop; the first one has number 0."""
    return FIRST_DAY + timedelta(days=number)


def land_drops(n_days: int, settings: Settings) -> None:
    """Land a drop for each of so many days in a row, with equal shares of the events; the catalogue in the first."""
    shares = {name: _shares(DATA / name, n_days) for name in EVENTS}
    for number in range(n_days):

        def fill(drop: Location, number: int = number) -> None:
            for name, of_days in shares.items():
                (drop / name).write_bytes(of_days[number])
            for name in OF_FIRST_DAY if number == 0 else ():
                (drop / name).write_bytes((DATA / name).read_bytes())

        land("movielens", day_of(number), fill, settings)


def _shares(file: Path, n_days: int) -> list[bytes]:
    """The rows of a file by their time, as so many files with its header."""
    with file.open(newline="") as opened:
        header, *rows = csv.reader(opened)
    rows.sort(key=lambda row: int(row[header.index("timestamp")]))
    bounds = [len(rows) * number // n_days for number in range(n_days + 1)]
    return [_as_csv([header, *rows[start:end]]) for start, end in pairwise(bounds)]


def _as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
