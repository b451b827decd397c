"""What one user did, as a ranker takes it: what user_histories gathers by Spark for all users."""

from datetime import date

import duckdb
import numpy as np
import pandas as pd

from movierec_spark.serving.histories import Histories
from movierec_spark.serving.history_matrices import MovieLists
from movierec_spark.settings.rules import Demote, Rules

HISTORY = """
    SELECT
        movie_id, weight, rating::DOUBLE AS rating, is_unwanted,
        rank() OVER (ORDER BY weight <> 0 DESC, "at" DESC)::DOUBLE AS recency_rank
    FROM preferences WHERE user_id = $user ORDER BY movie_id
"""
PERSON = "SELECT gender, age FROM latest.users WHERE user_id = $user"
FATIGUED = """
    SELECT movie_id FROM gold.recommendations_history
    WHERE user_id = $user AND served AND as_of < $day AND ($to_rank IS NULL OR rank <= $to_rank)
        AND movie_id NOT IN (SELECT movie_id FROM preferences WHERE user_id = $user)
    GROUP BY movie_id HAVING count(DISTINCT publication_id) >= $times ORDER BY movie_id
"""
USER_IDS = range(-(2**63), 2**63)  # BIGINT


def user_history(lake: duckdb.DuckDBPyConnection, user: int, day: date, rules: Rules) -> Histories | None:
    """The history of a user as the day knows it; None for one who is not known.

    lake: with the views of the day.
    """
    if user not in USER_IDS:
        return None
    rows = lake.execute(HISTORY, {"user": user}).fetchnumpy()
    people = lake.execute(PERSON, {"user": user}).fetchall()
    movie_ids = rows["movie_id"].astype(np.int64)
    if not len(movie_ids) and not people:
        return None
    return Histories(
        offsets=np.array([0, len(movie_ids)]),
        movie_ids=movie_ids,
        weights=rows["weight"].astype(np.float64),
        ratings=np.ma.filled(rows["rating"].astype(np.float64), np.nan),
        user_ids=np.array([user], dtype=np.int64),
        fatigued=_fatigued(lake, user, day, rules.demote),
        recency_rank=rows["recency_rank"],
        people=pd.DataFrame(people or [(None, None)], columns=["gender", "age"]),
        unwanted=_of_one_user(movie_ids[rows["is_unwanted"].astype(bool)]),
    )


def _fatigued(lake: duckdb.DuckDBPyConnection, user: int, day: date, demote: Demote) -> MovieLists | None:
    """What was served so often before the day without a reaction; None where no rule asks for it."""
    if demote.served_times is None:
        return None
    parameters = {"user": user, "day": day, "times": demote.served_times, "to_rank": demote.to_rank}
    return _of_one_user(lake.execute(FATIGUED, parameters).fetchnumpy()["movie_id"])


def _of_one_user(movie_ids: np.ndarray) -> MovieLists:
    return MovieLists(np.array([0, len(movie_ids)]), movie_ids.astype(np.int64))
