"""The groups that users belong to by what is known of them: gender and age."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

AGE_BANDS = (0, 18, 25, 35, 45, 55)
BAND_NAMES = (*(f"{low}-{high - 1}" for low, high in pairwise(AGE_BANDS)), f"{AGE_BANDS[-1]}+")


def groups_of(users: pd.DataFrame) -> pd.DataFrame:
    """user_id, group: "gender F", "age 25-34" and so on, one row for each that is known.

    users: user_id, gender, age.
    """
    gender = users.dropna(subset="gender")
    aged = users.dropna(subset="age")
    band = np.searchsorted(AGE_BANDS, aged["age"].to_numpy(np.float64), side="right") - 1
    names = [f"age {BAND_NAMES[each]}" for each in np.maximum(band, 0)]
    return pd.concat(
        [
            pd.DataFrame({"user_id": gender["user_id"], "group": "gender " + gender["gender"].astype(str)}),
            pd.DataFrame({"user_id": aged["user_id"], "group": pd.Series(names, aged.index, dtype=object)}),
        ],
        ignore_index=True,
    )


def group_names(known: pd.DataFrame) -> tuple[str, ...]:
    """The groups that have a user, in the order of the alphabet; known: groups_of some users."""
    return tuple(sorted(known["group"].unique()))


def shares_of_groups(known: pd.DataFrame, user_ids: np.ndarray, groups: Sequence[str]) -> np.ndarray:
    """float32, user_ids x groups: the groups that a user is known to belong to share 1; without any all are 0.

    known: groups_of some users. user_ids: int64, ascending.
    """
    known = known[known["user_id"].isin(user_ids) & known["group"].isin(groups)]
    shares = np.zeros((len(user_ids), len(groups)), dtype=np.float32)
    rows = np.searchsorted(user_ids, known["user_id"].to_numpy(np.int64))
    shares[rows, pd.Index(groups).get_indexer(known["group"])] = 1.0
    return shares / np.maximum(shares.sum(axis=1, keepdims=True), 1.0)
