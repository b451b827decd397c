"""Demographic groups of users: by gender and by age band."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

AGE_BANDS = (0, 18, 25, 35, 45, 55)
BAND_NAMES = (*(f"{low}-{high - 1}" for low, high in pairwise(AGE_BANDS)), f"{AGE_BANDS[-1]}+")


def groups_of(users: pd.DataFrame) -> pd.DataFrame:
    """The group memberships of users: user_id, group, such as "gender F" or "age 25-34".

    users: user_id, gender, age. A user has one row for the gender and one for the age, unless it is null.
    """
    gender = users.dropna(subset="gender")
    age = users.dropna(subset="age")
    band = np.searchsorted(AGE_BANDS, age["age"].to_numpy(np.float64), side="right") - 1
    names = [f"age {BAND_NAMES[index]}" for index in np.maximum(band, 0)]
    return pd.concat(
        [
            pd.DataFrame({"user_id": gender["user_id"], "group": "gender " + gender["gender"].astype(str)}),
            pd.DataFrame({"user_id": age["user_id"], "group": pd.Series(names, age.index, dtype=object)}),
        ],
        ignore_index=True,
    )


def group_names(memberships: pd.DataFrame) -> tuple[str, ...]:
    """The groups that have a user, in alphabetical order. memberships: see groups_of."""
    return tuple(sorted(memberships["group"].unique()))


def shares_of_groups(memberships: pd.DataFrame, user_ids: np.ndarray, groups: Sequence[str]) -> np.ndarray:
    """The membership matrix, float32 [user_ids x groups]: 1 / n in each of the n groups of a user, else 0.

    memberships: see groups_of; those of other users and groups are left out. user_ids: int64, ascending.
    """
    memberships = memberships[memberships["user_id"].isin(user_ids) & memberships["group"].isin(groups)]
    shares = np.zeros((len(user_ids), len(groups)), dtype=np.float32)
    rows = np.searchsorted(user_ids, memberships["user_id"].to_numpy(np.int64))
    shares[rows, pd.Index(groups).get_indexer(memberships["group"])] = 1.0
    return shares / np.maximum(shares.sum(axis=1, keepdims=True), 1.0)
