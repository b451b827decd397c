"""What is asked of the online model, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from movierec_spark.features.rating_value import rating_values
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.online.filters import Filters, read_filters
from movierec_spark.serving.online.questions import absent, ids_given, invalid, read_questions
from movierec_spark.serving.online.whole_numbers import is_inexact, is_number, whole_number

FEWEST_STARS, MOST_STARS = 0.5, 5.0
OLDEST = 120  # as the suite of silver.users has it


NAMES = (
    *("movie_ids", "ratings", "rated_at", "gender", "age", "n", "user_id", "explain"),
    *(field.name for field in fields(Filters)),
)


@dataclass(frozen=True)
class OnlineRequests:
    """Questions in their order.

    n: int64, >= 1, how many movies each wants. user_ids: int, str or None. explain: bool, whether each wants reasons.
    """

    histories: Histories
    n: np.ndarray
    user_ids: np.ndarray
    explain: np.ndarray
    filters: tuple[Filters, ...]


def read_requests(model_input: Any, config: Mapping[str, Any]) -> OnlineRequests:
    """Read questions, see read_questions, under NAMES, each optional.

    config: rating_weight (of a star), liked_stars (what a movie without a rating counts as), disliked_stars (up to
    which a rating is a dislike; older versions have none), n where none is asked for.
    Raises MlflowException (INVALID_PARAMETER_VALUE).
    """
    records = read_questions(model_input, NAMES)
    history = ("movie_ids", "ratings", "rated_at")
    histories = [_history(i, *(row.get(name) for name in history)) for i, row in enumerate(records)]
    movie_ids = [ids for ids, _, _ in histories]
    stars, recency_rank = (np.concatenate([history[part] for history in histories]) for part in (1, 2))
    liked, disliked = config["liked_stars"], config.get("disliked_stars", 0.0)
    weights = config["rating_weight"] * np.where(np.isnan(stars), liked, rating_values(stars, liked, disliked))
    read = Histories(
        offsets=np.concatenate([[0], np.cumsum([len(ids) for ids in movie_ids], dtype=np.int64)]),
        movie_ids=np.concatenate(movie_ids),
        weights=weights,
        ratings=stars,
        recency_rank=recency_rank,
        people=pd.DataFrame([_person(i, row.get("gender"), row.get("age")) for i, row in enumerate(records)]),
    )
    n = [_number(i, row.get("n"), config["n"]) for i, row in enumerate(records)]
    users = [_user_id(i, row.get("user_id")) for i, row in enumerate(records)]
    filters = tuple(read_filters(i, row) for i, row in enumerate(records))
    explain = np.array([_flag(i, "explain", row.get("explain")) for i, row in enumerate(records)])
    return OnlineRequests(read, np.array(n, dtype=np.int64), np.array(users, dtype=object), explain, filters)


def _user_id(row: int, user_id: Any) -> int | str | None:
    """The id as it was given: a whole number of any size, or a text."""
    if absent(user_id):
        return None
    if isinstance(user_id, str) or (isinstance(user_id, int) and not isinstance(user_id, bool)):
        return user_id
    if is_inexact(user_id):
        lost = "beside a question without one, a number of 2^53 or more loses digits"
        raise invalid(row, f"user_id is {user_id!r}; {lost}: ask that question apart, or give user_id as a text")
    if (whole := whole_number(user_id)) is None:
        raise invalid(row, f"user_id is {user_id!r}; give a whole number or a text")
    return whole


def _person(row: int, gender: Any, age: Any) -> dict[str, Any]:
    if not (absent(gender) or isinstance(gender, str)):
        raise invalid(row, f'gender is {gender!r}; give a text, as "F"')
    years = None if absent(age) else age
    if years is not None and (not is_number(years) or not 0 <= years <= OLDEST):
        raise invalid(row, f"age is {age!r}; give years from 0 to {OLDEST}")
    return {"gender": None if absent(gender) else gender, "age": years}


def _history(row: int, movie_ids: Any, ratings: Any, rated_at: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """movie_ids int64, ascending, their stars (nan where none were given), and 1 + how many came after each.

    rated_at: moments, in any unit; without them all is of one moment.
    """
    ids = ids_given(row, "movie_ids", movie_ids)
    stars, moments = _one_each(row, "ratings", ratings, ids), _one_each(row, "rated_at", rated_at, ids)
    wrong = stars[~((stars >= FEWEST_STARS) & (stars <= MOST_STARS))]
    if len(wrong) and not absent(ratings):
        raise invalid(row, f"a rating is {wrong[0]:g}; ratings are stars from {FEWEST_STARS:g} to {MOST_STARS:g}")
    recency_rank = 1.0 + len(ids) - np.searchsorted(np.sort(moments), moments, side="right")
    order = np.argsort(ids)
    if (repeated := ids[order][1:][ids[order][1:] == ids[order][:-1]]).size:
        raise invalid(row, f"movie_ids hold {repeated[0]} more than once; give each movie once")
    return ids[order], stars[order], recency_rank[order]


def _one_each(row: int, name: str, values: Any, ids: np.ndarray) -> np.ndarray:
    """A number for each movie; nan where none were given."""
    if absent(values):
        return np.full(len(ids), np.nan)
    if not isinstance(values, list | tuple | np.ndarray) or not all(map(is_number, values)):
        raise invalid(row, f"{name} is {values!r}; give a list of numbers")
    if len(values) != len(ids):
        raise invalid(row, f"{len(ids)} movie_ids but {len(values)} {name}; give one for each movie")
    return np.array(values, dtype=np.float64)


def _number(row: int, n: Any, default: int) -> int:
    if absent(n):
        return default
    if (whole := whole_number(n)) is None or whole < 1:
        raise invalid(row, f"n is {n!r}; give a whole number of at least 1")
    return whole


def _flag(row: int, name: str, value: Any) -> bool:
    """A missing one is false."""
    if absent(value):
        return False
    if not isinstance(value, bool | np.bool_):
        raise invalid(row, f"{name} is {value!r}; give true or false")
    return bool(value)
