"""What a candidate's recipe would have earned at the explored places of the lists that were served."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from movierec_spark.errors import TooFewEffectivePlaces
from movierec_spark.evaluation.bootstrap import Estimate
from movierec_spark.evaluation.off_policy.estimators import NEEDS_REWARD_MODEL
from movierec_spark.evaluation.off_policy.explored_log import ExploredLog
from movierec_spark.evaluation.off_policy.policy_value import PolicyValue, policy_value
from movierec_spark.evaluation.off_policy.reward_model import cross_fitted_rewards
from movierec_spark.evaluation.off_policy.target_policy import exploring_policy, greedy_policy
from movierec_spark.models.deviations import in_deviations

EXPLORING, GREEDY = "exploring", "greedy"
ESTIMATORS = ("snips", "dr")
FOLDS = 5  # of users, for the reward model
VERDICT = (EXPLORING, "dr")  # by which a candidate is judged


@dataclass(frozen=True)
class OffPolicyEvaluation:
    """values: by policy and estimator; a policy whose places tell too little has none. refusals: by policy, why.

    Policy "exploring": the candidate serves, and explores as serving does; so it differs from what was served by its
    scores alone. Policy "greedy": the candidate's best option stands at each place.
    basis: "impressions" where only places count whose movie the product told to have shown, else "served".
    unknown: share of the places left out, since the candidate's model knows none of their options.
    """

    values: dict[tuple[str, str], PolicyValue]
    refusals: dict[str, str]
    basis: str
    unknown: float

    def table(self) -> pd.DataFrame:
        """One row per policy and estimator: value, served and difference with their intervals, and the rest."""
        return pd.DataFrame([{"policy": policy, **_flat(value)} for (policy, _), value in self.values.items()])

    def metrics(self) -> dict[str, float]:
        """By name, as off_policy/exploring_dr_difference_low; what is not a number is left out."""
        named = {
            f"off_policy/{policy}_{estimator}_{name}": number
            for (policy, estimator), value in self.values.items()
            for name, number in _flat(value).items()
            if name != "estimator" and np.isfinite(number)
        }
        return named | {"off_policy/unknown": self.unknown}


def evaluate_candidate(log: ExploredLog, scores: np.ndarray, temperature: float) -> OffPolicyEvaluation:
    """The value of both policies of a candidate, by each of the ESTIMATORS.

    log: one place or more. scores: the candidate's, float64, places x options, NaN for movies that its model does not
    know. temperature: of the draws by which it would explore.
    """
    basis = "impressions" if log.is_shown.any() else "served"
    counts = log.is_shown if basis == "impressions" else np.ones(len(log), dtype=bool)
    is_ranked = np.isfinite(scores) & log.logged.can_be_drawn & ~log.is_new
    judged = counts & is_ranked.any(axis=1)
    unknown = 1 - float(judged.sum() / counts.sum())
    if not judged.any():
        nothing = "the candidate's model knows none of the movies that could be drawn"
        return OffPolicyEvaluation({}, {EXPLORING: nothing, GREEDY: nothing}, basis, unknown)
    places, of_places = log.where(judged), np.where(is_ranked, scores, np.nan)[judged]
    policies = {
        EXPLORING: exploring_policy(of_places, places.logged, places.is_new, temperature),
        GREEDY: greedy_policy(of_places, places.logged),
    }
    values, refusals = dict[tuple[str, str], PolicyValue](), dict[str, str]()
    predicted = _expected_rewards(places, of_places)
    for policy, target in policies.items():
        try:
            values |= {(policy, value.estimator): value for value in _values(places, target, predicted)}
        except TooFewEffectivePlaces as error:
            refusals[policy] = f"{error}"
    return OffPolicyEvaluation(values, refusals, basis, unknown)


def _values(log: ExploredLog, target: np.ndarray, predicted: np.ndarray | None) -> Iterator[PolicyValue]:
    for estimator in ESTIMATORS:
        if predicted is not None or estimator not in NEEDS_REWARD_MODEL:
            yield policy_value(log.logged, target, estimator, predicted)


def _expected_rewards(log: ExploredLog, scores: np.ndarray) -> np.ndarray | None:
    """By a reward model of both rankings' scores, the rank and what is new; None where users are too few for one."""
    if len(np.unique(log.logged.users)) < FOLDS:
        return None
    is_known = np.isfinite(scores)
    discount = np.broadcast_to(1 / np.log2(log.logged.ranks + 1)[:, None], scores.shape)
    features = np.stack(
        [
            in_deviations(np.where(is_known, scores, 0.0), is_known),
            in_deviations(np.nan_to_num(log.scores), np.isfinite(log.scores)),
            discount,
            log.is_new.astype(np.float64),
        ],
        axis=2,
    )
    return cross_fitted_rewards(log.logged, features, "ridge", FOLDS)


def _flat(value: PolicyValue) -> dict[str, Any]:
    """The fields, with value, value_low and value_high for an estimate, and so on."""
    flat: dict[str, Any] = {}
    for name in (field.name for field in fields(value)):
        if isinstance(part := getattr(value, name), Estimate):
            flat |= {name: part.value, f"{name}_low": part.low, f"{name}_high": part.high}
        else:
            flat[name] = part
    return flat
