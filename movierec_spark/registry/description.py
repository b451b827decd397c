"""What a person reads about a training in MLflow, on its run and on the version made of it."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from movierec_spark.evaluation.bootstrap import Estimate
from movierec_spark.evaluation.gates import all_passed
from movierec_spark.evaluation.off_policy.candidate import OffPolicyEvaluation
from movierec_spark.registry.off_policy_figures import off_policy_in_words
from movierec_spark.registry.training_figures import ModelComparison, TrainingFigures, compare_models, label
from movierec_spark.registry.trials import search_summary


def describe(
    as_of: date,
    fingerprint: str,
    reference: str,
    training: TrainingFigures,
    trials: pd.DataFrame | None = None,
    off_policy: OffPolicyEvaluation | None = None,
) -> str:
    """Markdown: the verdict of each gate, then the comparison of the models.

    reference: what the recipe was compared with, in words. trials: see SearchResult. off_policy: None where no place
    was explored.
    """
    comparison = compare_models(training.figures)
    lines = [
        f"Trained on what was known on {as_of} (fingerprint {fingerprint}). "
        f"Gates: **{'passed' if all_passed(training.gates) else 'failed'}**.",
        f"Reference: {reference}.",
        *([] if trials is None else [search_summary(trials)]),
        "",
        *(f"- {gate}" for gate in training.gates),
        "",
        f"Forward evaluation of {comparison.users} users: mean over users [95 % interval].",
        "",
        *_table(comparison),
        *_rating_errors(comparison),
        *([] if off_policy is None else ["", *off_policy_in_words(off_policy)]),
    ]
    return "\n".join(lines)


def _table(comparison: ModelComparison) -> Iterator[str]:
    header = ("model", *comparison.header())
    yield f"| {' | '.join(header)} |"
    yield "|---" * len(header) + "|"
    for model, measured in comparison.models.items():
        cells = [_cell(measured[metric]) if metric in measured else "" for metric in comparison.metrics]
        yield f"| {' | '.join((model, *cells))} |"


def _cell(estimate: Estimate) -> str:
    interval = f" [{estimate.low:.4f}, {estimate.high:.4f}]" if estimate.has_interval else ""
    return f"{estimate.value:.4f}{interval}"


def _rating_errors(comparison: ModelComparison) -> Iterator[str]:
    errors = [f"{label(metric)} {error:.4f}" for metric, error in comparison.rating_errors.items()]
    if errors:
        yield from ("", f"Predicted ratings: {', '.join(errors)} stars.")
