"""The verdict: only a gain that is clear of zero opens a gate."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from movierec_spark.evaluation.bootstrap import Estimate
from movierec_spark.evaluation.evaluate import COMPARISON_COLUMNS, EvaluationResult
from movierec_spark.evaluation.gates import all_passed, evaluate_gates, failed_refit, off_policy_gate
from movierec_spark.evaluation.off_policy.candidate import VERDICT, OffPolicyEvaluation
from movierec_spark.evaluation.off_policy.policy_value import policy_value
from movierec_spark.evaluation.segment_gains import COLUMNS as SEGMENT_COLUMNS
from movierec_spark.settings import Settings
from tests.explored_places import explore

NDCG, COVERAGE = "ndcg_at_10", "coverage_at_10"


def evaluation(low: float = 0.01, coverage: float = 0.1, per_user: np.ndarray | None = None) -> EvaluationResult:
    """An evaluation whose gain over ALS has this low end. per_user: the nDCG of each user."""
    ndcg = np.full(50, 0.24) if per_user is None else per_user
    rows = [("hybrid", "all", NDCG, ndcg.mean()), ("hybrid", "all", COVERAGE, coverage)]
    gains = [("popularity", NDCG, 0.1, 0.08, 0.12), ("decayed_popularity", NDCG, 0.05, 0.02, 0.08)]
    return EvaluationResult(
        pd.DataFrame(rows, columns=["model", "segment", "metric", "value"]),
        pd.DataFrame([*gains, ("als", NDCG, 0.02, low, 0.04)], columns=COMPARISON_COLUMNS),
        pd.DataFrame({"fold": 0, "model": "hybrid", "user": np.arange(len(ndcg)), NDCG: ndcg}),
        (),
        10,
    )


def failed(candidate: EvaluationResult, reference: EvaluationResult | None = None) -> list[str]:
    return [gate.name for gate in evaluate_gates(candidate, Settings(), reference) if not gate.passed]


def test_a_clear_gain_over_every_baseline_passes() -> None:
    assert all_passed(evaluate_gates(evaluation(), Settings()))


def test_a_gain_whose_interval_holds_zero_does_not() -> None:
    assert failed(evaluation(low=-0.001)) == ["nDCG@10 above als"]


def test_lists_that_are_the_same_for_all_fail_by_coverage() -> None:
    assert failed(evaluation(coverage=0.001)) == ["coverage@10"]


def test_a_recipe_may_not_lose_much_against_the_champions() -> None:
    rng = np.random.default_rng(1)
    champion = rng.random(50)
    barely_worse = evaluation(per_user=champion - 0.005)
    assert failed(barely_worse, reference=evaluation(per_user=champion)) == []
    worse = evaluation(per_user=champion - 0.02)
    assert failed(worse, reference=evaluation(per_user=champion)) == ["nDCG@10 against the champion's recipe"]


def test_a_change_that_may_be_a_loss_does_not_pass_even_if_its_mean_does() -> None:
    champion = np.full(50, 0.5)
    erratic = evaluation(per_user=champion + np.tile([0.4, -0.4], 25))
    assert failed(erratic, reference=evaluation(per_user=champion)) == ["nDCG@10 against the champion's recipe"]


def test_lists_that_got_narrower_than_the_champions_do_not_pass() -> None:
    assert failed(evaluation(coverage=0.05), evaluation(coverage=0.1)) == ["coverage@10 against the champion's recipe"]


def test_only_users_whom_both_recipes_were_tested_on_count() -> None:
    candidate, reference = evaluation(per_user=np.full(50, 0.3)), evaluation(per_user=np.full(40, 0.2))
    gate = evaluate_gates(candidate, Settings(), reference)[4]
    assert round(gate.value, 9) == 0.1


def test_a_recipe_that_cannot_be_fitted_again_keeps_the_gates_shut() -> None:
    gate = failed_refit("version 3: model.als.beta is not known")
    assert not all_passed((gate,))
    assert "version 3: model.als.beta" in str(gate)


def test_a_gate_reads_as_a_sentence() -> None:
    text = str(evaluate_gates(evaluation(low=-0.001), Settings())[2])
    assert text == "nDCG@10 above als: +0.0200 [-0.0010, +0.0400], at least 0: failed"


def test_a_baseline_that_is_clearly_better_in_one_segment_of_users_fails() -> None:
    rows = [("newcomers", "popularity", 0.1, 0.08, 0.12, 500), ("history 50+", "als", -0.03, -0.04, -0.01, 100)]
    judged = replace(evaluation(), segment_gains=pd.DataFrame(rows, columns=SEGMENT_COLUMNS))
    assert failed(judged) == ["nDCG@10 in the worst segment (history 50+, beside als)"]
    small = judged.segment_gains.assign(lists=[500, 99])
    assert failed(replace(judged, segment_gains=small)) == []
    unclear = judged.segment_gains.assign(high=[0.12, 0.001])
    assert failed(replace(judged, segment_gains=unclear)) == []


@pytest.mark.parametrize(("mode", "opens"), [("advise", True), ("require", False)])
def test_a_clear_loss_at_explored_places_advises_or_keeps_the_gates_shut(mode: str, opens: bool) -> None:
    settings = Settings.model_validate({"gates": {"off_policy": mode}})
    (gate,) = off_policy_gate(_explored(Estimate(-0.02, -0.03, -0.01)), settings)
    assert not gate.passed
    assert all_passed((gate,)) is opens
    assert gate.measure == "-0.0200 [-0.0300, -0.0100], at least 0"
    assert ("advises" in str(gate)) is opens
    (unclear,) = off_policy_gate(_explored(Estimate(-0.02, -0.05, 0.01)), settings)
    assert unclear.passed


def test_explored_places_that_tell_too_little_make_no_gate() -> None:
    refused = OffPolicyEvaluation({}, {"exploring": "50 explored places count as 20.0"}, "served", 0.0)
    assert off_policy_gate(refused, Settings()) == ()


def _explored(difference: Estimate) -> OffPolicyEvaluation:
    logged = explore(0, 200).logged
    value = policy_value(logged, logged.probabilities, "snips")
    return OffPolicyEvaluation({VERDICT: replace(value, difference=difference)}, {}, "served", 0.0)
