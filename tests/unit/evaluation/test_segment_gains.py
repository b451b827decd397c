"""Gains of the hybrid in segments of users, paired list by list."""

import numpy as np
import pandas as pd

from movierec_spark.evaluation.segment_gains import segment_gains
from movierec_spark.settings import Evaluation


def test_each_segment_of_users_has_the_mean_difference_to_each_baseline() -> None:
    hybrid, als = np.array([0.5, 0.6, 0.1]), np.array([0.4, 0.2, 0.3])
    users = {"fold": 0, "user": [1, 2, 3], "history": [5, 30, 400]}
    per_user = pd.concat(
        pd.DataFrame({**users, "model": model, "ndcg_at_10": values})
        for model, values in (("als", als), ("hybrid", hybrid))
    )
    segments = pd.DataFrame({"model": ["popularity", "hybrid"], "user": 9, "segment": "newcomers", "ndcg": [0.75, 0.5]})
    groups = pd.DataFrame({"user_id": [1, 3], "group": "gender F"})
    gains = segment_gains(per_user, segments, groups, Evaluation(bootstrap_samples=50), 0)
    values = gains.set_index(["segment", "baseline"])["value"].round(6).to_dict()
    assert values == {
        ("history 1-49", "als"): 0.25,
        ("history 50+", "als"): -0.2,
        ("gender F", "als"): -0.05,
        ("newcomers", "popularity"): -0.25,
    }
    assert gains.set_index("segment")["lists"].to_dict()["history 1-49"] == 2
