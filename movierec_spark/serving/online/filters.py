"""What a question leaves out of its answer, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from movierec_spark.serving.online.questions import absent, ids_given, invalid
from movierec_spark.serving.online.whole_numbers import whole_number


@dataclass(frozen=True)
class Filters:
    """What one question leaves out of the catalogue; genres: those of which a movie must have one, if any."""

    exclude_movie_ids: tuple[int, ...] = ()
    exclude_genres: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    released_from: int | None = None
    released_to: int | None = None


def read_filters(row: int, record: Mapping[str, Any]) -> Filters:
    """Raises MlflowException (INVALID_PARAMETER_VALUE)."""
    first, last = (_year(row, name, record.get(name)) for name in ("released_from", "released_to"))
    if first is not None and last is not None and first > last:
        raise invalid(row, f"released_from is {first} but released_to {last}; give the earlier year first")
    return Filters(
        exclude_movie_ids=tuple(ids_given(row, "exclude_movie_ids", record.get("exclude_movie_ids")).tolist()),
        exclude_genres=_words(row, "exclude_genres", record.get("exclude_genres")),
        genres=_words(row, "genres", record.get("genres")),
        released_from=first,
        released_to=last,
    )


def _words(row: int, name: str, values: Any) -> tuple[str, ...]:
    """A list of texts; a missing one is empty."""
    if absent(values):
        return ()
    if not isinstance(values, list | tuple | np.ndarray) or not all(isinstance(value, str) for value in values):
        raise invalid(row, f'{name} is {values!r}; give a list of genres, as ["Comedy"]')
    return tuple(values)


def _year(row: int, name: str, year: Any) -> int | None:
    if absent(year):
        return None
    if (whole := whole_number(year)) is None:
        raise invalid(row, f"{name} is {year!r}; give a year, as 1999")
    return whole
