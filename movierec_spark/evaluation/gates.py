"""Gates: what a recipe must reach on the forward windows before its model may serve."""

from collections.abc import Iterator
from dataclasses import dataclass

from movierec_spark.evaluation.evaluate import EvaluationResult, hybrid_difference
from movierec_spark.evaluation.off_policy.candidate import VERDICT, OffPolicyEvaluation
from movierec_spark.evaluation.off_policy.verdict import Verdict, verdict
from movierec_spark.settings import Settings

BASELINES = ("popularity", "decayed_popularity", "als")
FEWEST_LISTS = 100  # of a segment that is judged


@dataclass(frozen=True)
class Gate:
    """One condition: the value must be at least the bound; where it has an interval, its low end must.

    Of the worst segment and of explored places the high end must: only a loss that is clear of zero fails.

    low, high: None for a value without an interval. is_advice: a failure is told, and keeps nothing from serving.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    bound: float
    passed: bool
    is_advice: bool = False

    @property
    def measure(self) -> str:
        """What was reached and what was wanted, as "+0.0200 [-0.0010, +0.0400], at least 0"."""
        interval = "" if self.low is None else f" [{self.low:+.4f}, {self.high:+.4f}]"
        return f"{self.value:+.4f}{interval}, at least {self.bound:g}"

    def __str__(self) -> str:
        return f"{self.name}: {self.measure}: {self.outcome}"

    @property
    def outcome(self) -> str:
        """The verdict in words."""
        failed = "failed, which only advises" if self.is_advice else "failed"
        return "passed" if self.passed else failed


def evaluate_gates(
    result: EvaluationResult, settings: Settings, reference: EvaluationResult | None = None
) -> tuple[Gate, ...]:
    """The gates of a candidate's recipe.

    reference: the champion's recipe, evaluated on the same windows; None before there is a champion.
    """
    bounds, k = settings.gates, result.k
    gains = [_gain_over(baseline, result, bounds.min_gain_over_baselines) for baseline in BASELINES]
    coverage = result.value("hybrid", f"coverage_at_{k}")
    gates = (*gains, *_worst_segment(result), _at_least(f"coverage@{k}", coverage, bounds.min_coverage))
    return gates if reference is None else (*gates, *_against_reference(result, reference, settings))


def failed_refit(reason: str) -> Gate:
    """The gate that fails because the champion's recipe can't be fitted again."""
    return Gate(f"refit of the champion's recipe ({reason})", 0.0, None, None, 1.0, False)


def off_policy_gate(result: OffPolicyEvaluation, settings: Settings) -> tuple[Gate, ...]:
    """That the candidate is not clearly worse than what was served at explored places; none where they tell nothing."""
    judged = result.values.get(VERDICT)
    if judged is None:
        return ()
    difference, is_advice = judged.difference, settings.gates.off_policy == "advise"
    low, high = (difference.low, difference.high) if difference.has_interval else (None, None)
    name = f"reward of explored places against what was served ({judged.estimator}, {judged.users} users)"
    return (Gate(name, difference.value, low, high, 0.0, verdict(difference) is not Verdict.BELOW, is_advice),)


def all_passed(gates: tuple[Gate, ...]) -> bool:
    """Whether no gate failed but those that only advise."""
    return all(gate.passed or gate.is_advice for gate in gates)


def _gain_over(baseline: str, result: EvaluationResult, bound: float) -> Gate:
    rows = result.comparisons.set_index(["baseline", "metric"])
    gain = rows.loc[(baseline, f"ndcg_at_{result.k}")]
    low, high = float(gain["low"]), float(gain["high"])
    return Gate(f"nDCG@{result.k} above {baseline}", float(gain["value"]), low, high, bound, low > bound)


def _worst_segment(result: EvaluationResult) -> Iterator[Gate]:
    """In no segment of users may a baseline be better, with the interval clear of zero; none where all are small."""
    gains = result.segment_gains
    judged = gains[gains["lists"] >= FEWEST_LISTS] if len(gains) else gains
    if len(judged):
        worst = judged.loc[judged["high"].idxmin()]
        name = f"nDCG@{result.k} in the worst segment ({worst['segment']}, beside {worst['baseline']})"
        value, low, high = (float(worst[column]) for column in ("value", "low", "high"))
        yield Gate(name, value, low, high, 0.0, high >= 0)


def _against_reference(result: EvaluationResult, reference: EvaluationResult, settings: Settings) -> tuple[Gate, Gate]:
    """No worse than the reference by more than the margin, in accuracy and in coverage."""
    k, margin = result.k, -settings.gates.max_loss_against_reference
    ndcg = hybrid_difference(result, reference, f"ndcg_at_{k}", settings.evaluation, settings.model.seed)
    coverage, reference_coverage = (one.value("hybrid", f"coverage_at_{k}") for one in (result, reference))
    return (
        Gate(f"nDCG@{k} against the champion's recipe", *ndcg, margin, ndcg.low >= margin),
        _at_least(f"coverage@{k} against the champion's recipe", coverage - reference_coverage, margin),
    )


def _at_least(name: str, value: float, bound: float) -> Gate:
    return Gate(name, value, None, None, bound, value >= bound)
