"""What is asked of the online model, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException

from movierec_spark.serving.histories import Histories

FEWEST_STARS, MOST_STARS = 0.5, 5.0
OLDEST = 120  # as the suite of silver.users has it


@dataclass(frozen=True)
class Filters:
    """What one question leaves out of the catalogue; genres: those of which a movie must have one, if any."""

    exclude_movie_ids: tuple[int, ...] = ()
    exclude_genres: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    released_from: int | None = None
    released_to: int | None = None


@dataclass(frozen=True)
class Asked:
    """Questions in their order. n: int64, >= 1, how many movies each wants; user_ids: as given, or None."""

    histories: Histories
    n: np.ndarray
    user_ids: np.ndarray
    filters: tuple[Filters, ...]


def read_asked(rows: pd.DataFrame, config: Mapping[str, Any]) -> Asked:
    """Read input rows: movie_ids, ratings, rated_at, gender, age, n, user_id, and the names of Filters, each optional.

    config: rating_weight (of a star), liked_stars (what a movie without a rating counts as), n where none is
    asked for. Raises MlflowException (INVALID_PARAMETER_VALUE).
    """
    if not len(rows):
        raise MlflowException.invalid_parameter_value("the input has no row; ask at least one question")
    records = rows.to_dict("records")
    given = ("movie_ids", "ratings", "rated_at")
    questions = [_history(i, *(row.get(name) for name in given)) for i, row in enumerate(records)]
    movie_ids = [ids for ids, _, _ in questions]
    stars, later = (np.concatenate([question[part] for question in questions]) for part in (1, 2))
    weights = config["rating_weight"] * np.where(np.isnan(stars), config["liked_stars"], stars)
    histories = Histories(
        offsets=np.concatenate([[0], np.cumsum([len(ids) for ids in movie_ids], dtype=np.int64)]),
        movie_ids=np.concatenate(movie_ids),
        weights=weights,
        ratings=stars,
        later=later,
        people=pd.DataFrame([_person(i, row.get("gender"), row.get("age")) for i, row in enumerate(records)]),
    )
    n = [_number(i, row.get("n"), config["n"]) for i, row in enumerate(records)]
    users = [None if _absent(row.get("user_id")) else row["user_id"] for row in records]
    filters = tuple(_filters(i, row) for i, row in enumerate(records))
    return Asked(histories, np.array(n, dtype=np.int64), np.array(users, dtype=object), filters)


def _person(row: int, gender: Any, age: Any) -> dict[str, Any]:
    if not (_absent(gender) or isinstance(gender, str)):
        raise _invalid(row, f'gender is {gender!r}; give a text, as "F"')
    years = None if _absent(age) else age
    if years is not None and (not _is_number(years) or not 0 <= years <= OLDEST):
        raise _invalid(row, f"age is {age!r}; give years from 0 to {OLDEST}")
    return {"gender": None if _absent(gender) else gender, "age": years}


def _filters(row: int, record: Mapping[str, Any]) -> Filters:
    first, last = (_year(row, name, record.get(name)) for name in ("released_from", "released_to"))
    if first is not None and last is not None and first > last:
        raise _invalid(row, f"released_from is {first} but released_to {last}; give the earlier year first")
    return Filters(
        exclude_movie_ids=tuple(_numbers(row, "exclude_movie_ids", record.get("exclude_movie_ids"), np.int64).tolist()),
        exclude_genres=_words(row, "exclude_genres", record.get("exclude_genres")),
        genres=_words(row, "genres", record.get("genres")),
        released_from=first,
        released_to=last,
    )


def _words(row: int, name: str, values: Any) -> tuple[str, ...]:
    """A list of texts; a missing one is empty."""
    if _absent(values):
        return ()
    if not isinstance(values, list | tuple | np.ndarray) or not all(isinstance(each, str) for each in values):
        raise _invalid(row, f'{name} is {values!r}; give a list of genres, as ["Comedy"]')
    return tuple(values)


def _year(row: int, name: str, year: Any) -> int | None:
    if _absent(year):
        return None
    if not _is_number(year) or year != year // 1:
        raise _invalid(row, f"{name} is {year!r}; give a year, as 1999")
    return int(year)


def _history(row: int, movie_ids: Any, ratings: Any, rated_at: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """movie_ids int64, ascending, their stars (nan where none were given), and 1 + how many came after each.

    rated_at: moments, in any unit; without them all is of one moment.
    """
    ids = _numbers(row, "movie_ids", movie_ids, np.int64)
    stars, moments = _one_each(row, "ratings", ratings, ids), _one_each(row, "rated_at", rated_at, ids)
    wrong = stars[~((stars >= FEWEST_STARS) & (stars <= MOST_STARS))]
    if len(wrong) and not _absent(ratings):
        raise _invalid(row, f"a rating is {wrong[0]:g}; ratings are stars from {FEWEST_STARS:g} to {MOST_STARS:g}")
    later = 1.0 + len(ids) - np.searchsorted(np.sort(moments), moments, side="right")
    order = np.argsort(ids)
    if (repeated := ids[order][1:][ids[order][1:] == ids[order][:-1]]).size:
        raise _invalid(row, f"movie_ids hold {repeated[0]} more than once; give each movie once")
    return ids[order], stars[order], later[order]


def _one_each(row: int, name: str, values: Any, ids: np.ndarray) -> np.ndarray:
    """A number for each movie; nan where none were given."""
    if _absent(values):
        return np.full(len(ids), np.nan)
    found = _numbers(row, name, values, np.float64)
    if len(found) != len(ids):
        raise _invalid(row, f"{len(ids)} movie_ids but {len(found)} {name}; give one for each movie")
    return found


def _numbers(row: int, name: str, values: Any, kind: type) -> np.ndarray:
    """A list of numbers; a missing one is empty."""
    if _absent(values):
        return np.empty(0, dtype=kind)
    found = np.array(values)
    if found.ndim != 1 or (len(found) and not np.can_cast(found.dtype, kind, "same_kind")):
        whole = "whole numbers" if kind is np.int64 else "numbers"
        raise _invalid(row, f"{name} is {values!r}; give a list of {whole}")
    return found.astype(kind)


def _number(row: int, n: Any, default: int) -> int:
    if _absent(n):
        return default
    if not _is_number(n) or n != n // 1 or n < 1:
        raise _invalid(row, f"n is {n!r}; give a whole number of at least 1")
    return int(n)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _absent(value: Any) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def _invalid(row: int, what: str) -> MlflowException:
    return MlflowException.invalid_parameter_value(f"input row {row}: {what}")
