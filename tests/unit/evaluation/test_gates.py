"""The verdict: only a gain that is clear of zero opens a gate."""

import pandas as pd

from movierec_spark.evaluation.evaluation import Evaluation
from movierec_spark.evaluation.gates import gates, passed
from movierec_spark.settings import Settings

NDCG, COVERAGE = "ndcg_at_10", "coverage_at_10"


def evaluation(low: float = 0.01, ndcg: float = 0.24, coverage: float = 0.1) -> Evaluation:
    """An evaluation whose gain over ALS has this low end."""
    rows = [("hybrid", "all", NDCG, ndcg), ("hybrid", "all", COVERAGE, coverage)]
    gains = [("popularity", NDCG, 0.1, 0.08, 0.12), ("decayed_popularity", NDCG, 0.05, 0.02, 0.08)]
    return Evaluation(
        pd.DataFrame(rows, columns=["model", "segment", "metric", "value"]),
        pd.DataFrame([*gains, ("als", NDCG, 0.02, low, 0.04)], columns=["baseline", "metric", "value", "low", "high"]),
        (),
        10,
    )


def failed(candidate: Evaluation, reference: Evaluation | None = None) -> list[str]:
    return [gate.name for gate in gates(candidate, Settings(), reference) if not gate.passed]


def test_a_clear_gain_over_every_baseline_passes() -> None:
    assert passed(gates(evaluation(), Settings()))


def test_a_gain_whose_interval_holds_zero_does_not() -> None:
    assert failed(evaluation(low=-0.001)) == ["nDCG@10 above als"]


def test_lists_that_are_the_same_for_all_fail_by_coverage() -> None:
    assert failed(evaluation(coverage=0.001)) == ["coverage@10"]


def test_a_recipe_may_not_lose_much_against_the_champions() -> None:
    assert failed(evaluation(ndcg=0.235), reference=evaluation(ndcg=0.24)) == []
    assert failed(evaluation(ndcg=0.22), reference=evaluation(ndcg=0.24)) == ["ndcg@10 against the champion's recipe"]


def test_a_verdict_reads_as_a_sentence() -> None:
    text = str(gates(evaluation(low=-0.001), Settings())[2])
    assert text == "nDCG@10 above als: +0.0200 [-0.0010, +0.0400], at least 0: failed"
