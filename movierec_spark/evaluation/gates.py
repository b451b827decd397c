"""Gates: what a recipe must reach on the forward windows before its model may serve."""

from dataclasses import dataclass

from movierec_spark.evaluation.evaluation import Evaluation, against
from movierec_spark.settings import Settings

BASELINES = ("popularity", "decayed_popularity", "als")


@dataclass(frozen=True)
class Gate:
    """One condition: value must be at least bound; where it is an estimate, the low end of its interval must.

    low, high: None for a figure without an interval.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    bound: float
    passed: bool

    def __str__(self) -> str:
        interval = "" if self.low is None else f" [{self.low:+.4f}, {self.high:+.4f}]"
        verdict = "passed" if self.passed else "failed"
        return f"{self.name}: {self.value:+.4f}{interval}, at least {self.bound:g}: {verdict}"


def gates(evaluation: Evaluation, settings: Settings, reference: Evaluation | None = None) -> tuple[Gate, ...]:
    """The verdict on a candidate's recipe.

    reference: the champion's recipe, evaluated on the same windows; None for the first version ever.
    """
    bounds, k = settings.gates, evaluation.k
    gains = [_gain(evaluation, baseline, bounds.min_gain_over_baselines) for baseline in BASELINES]
    coverage = evaluation.value("hybrid", f"coverage_at_{k}")
    found = (*gains, _at_least(f"coverage@{k}", coverage, bounds.min_coverage))
    return found if reference is None else (*found, *_against(evaluation, reference, settings))


def unknown_reference(why: str) -> Gate:
    """The gate that stays shut where the champion's recipe can't be fitted again."""
    return Gate(f"refit of the champion's recipe ({why})", 0.0, None, None, 1.0, False)


def passed(verdict: tuple[Gate, ...]) -> bool:
    """Whether every gate is passed."""
    return all(gate.passed for gate in verdict)


def _gain(evaluation: Evaluation, baseline: str, bound: float) -> Gate:
    metric = f"ndcg_at_{evaluation.k}"
    rows = evaluation.comparisons.set_index(["baseline", "metric"])
    gain = rows.loc[(baseline, metric)]
    low, high = float(gain["low"]), float(gain["high"])
    return Gate(f"nDCG@{evaluation.k} above {baseline}", float(gain["value"]), low, high, bound, low > bound)


def _against(evaluation: Evaluation, reference: Evaluation, settings: Settings) -> tuple[Gate, Gate]:
    """No worse than the champion's recipe by more than the margin, in accuracy and in coverage."""
    k, margin = evaluation.k, -settings.gates.max_loss_against_reference
    change = against(evaluation, reference, f"ndcg_at_{k}", settings.evaluation, settings.model.seed)
    coverage, theirs = (each.value("hybrid", f"coverage_at_{k}") for each in (evaluation, reference))
    return (
        Gate(f"nDCG@{k} against the champion's recipe", *change, margin, change.low >= margin),
        _at_least(f"coverage@{k} against the champion's recipe", coverage - theirs, margin),
    )


def _at_least(name: str, value: float, bound: float) -> Gate:
    return Gate(name, value, None, None, bound, value >= bound)
