"""What explored places tell of a candidate, on its run in MLflow and in words."""

from collections.abc import Iterator

import mlflow

from movierec_spark.evaluation.off_policy.candidate import OffPolicyEvaluation
from movierec_spark.evaluation.off_policy.verdict import describe
from movierec_spark.registry.training_figures import FOLDER


def log_off_policy(result: OffPolicyEvaluation) -> None:
    """Log the estimates to the run that is open, as metrics and as a file."""
    mlflow.log_metrics(result.metrics())
    mlflow.log_text(result.table().to_csv(index=False), f"{FOLDER}/off_policy.csv")


def off_policy_in_words(result: OffPolicyEvaluation) -> Iterator[str]:
    """Lines of Markdown: one per policy and estimator, and one per policy of which too little is known."""
    counted = "whose movie was shown" if result.basis == "impressions" else "that were served"
    yield f"Off-policy, mean reward of explored places {counted}:"
    yield ""
    for (policy, _), value in result.values.items():
        yield f"- {policy}, {describe(value)}"
    for policy, reason in result.refusals.items():
        yield f"- {policy}: not told, {reason}"
