"""Users belong to groups by gender and by age."""

import numpy as np
import pandas as pd

from movierec_spark.features.demographics import groups_of, shares_of_groups


def test_users_belong_to_the_groups_of_their_gender_and_age() -> None:
    users = pd.DataFrame({"user_id": [1, 2, 3, 4], "gender": ["F", None, "M", None], "age": [1, 25, 60, None]})
    memberships = {(row.user_id, row.group) for row in groups_of(users).itertuples()}
    assert memberships == {(1, "gender F"), (3, "gender M"), (1, "age 0-17"), (2, "age 25-34"), (3, "age 55+")}


def test_the_groups_of_a_user_share_one_and_users_without_a_group_get_zeros() -> None:
    users = pd.DataFrame({"user_id": [1, 2, 3], "gender": ["F", None, "X"], "age": [30, 30, None]})
    shares = shares_of_groups(groups_of(users), np.array([1, 2, 3, 9]), ("age 25-34", "gender F", "gender M"))
    np.testing.assert_array_equal(shares, [[0.5, 0.5, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0]])
