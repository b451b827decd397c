"""Whether a candidate stands clear of what was served."""

from enum import StrEnum

from movierec_spark.evaluation.bootstrap import Estimate
from movierec_spark.evaluation.off_policy.policy_value import PolicyValue


class Verdict(StrEnum):
    """Where the 95 % interval of the candidate's difference to what was served lies."""

    ABOVE = "clear above what was served"
    BELOW = "clear below what was served"
    WITHIN_NOISE = "within noise of what was served"


def verdict(difference: Estimate) -> Verdict:
    """By the sign of both ends of the interval; without an interval nothing is clear."""
    if difference.low > 0:
        return Verdict.ABOVE
    return Verdict.BELOW if difference.high < 0 else Verdict.WITHIN_NOISE


def describe(result: PolicyValue) -> str:
    """One line: "dr: 0.1200 beside 0.1000 served, +0.0200 [+0.0050, +0.0350]: clear above what was served (...)"."""
    gain = result.difference
    interval = f" [{gain.low:+.4f}, {gain.high:+.4f}]" if gain.has_interval else ""
    return (
        f"{result.estimator}: {result.value.value:.4f} beside {result.served.value:.4f} served, "
        f"{gain.value:+.4f}{interval}: {verdict(gain)} ({result.effective_sample_size:.0f} effective of "
        f"{result.places} places, {result.users} users, {result.share_clipped:.1%} of weights clipped)"
    )
