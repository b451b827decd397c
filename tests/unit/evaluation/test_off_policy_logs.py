"""What is refused: logs that contradict themselves, policies that no log can tell of, and too little evidence."""

from dataclasses import replace

import numpy as np
import pytest

from movierec_spark.errors import TooFewEffectivePlaces
from movierec_spark.evaluation.off_policy.importance_weights import effective_sample_size
from movierec_spark.evaluation.off_policy.logged_places import NO_MOVIE, LoggedPlaces
from movierec_spark.evaluation.off_policy.policy_value import policy_value
from movierec_spark.evaluation.off_policy.target_policy import exploring_policy, greedy_policy, softmax_policy
from movierec_spark.evaluation.off_policy.verdict import Verdict, describe, verdict
from movierec_spark.serving.exploration.draw import propensities
from tests.explored_places import explore

LOGGED = LoggedPlaces(
    users=np.array([1, 1, 2]),
    ranks=np.array([1, 4, 2]),
    options=np.array([[10, 11, 12], [10, 13, NO_MOVIE], [11, 12, 13]]),
    probabilities=np.array([[0.5, 0.25, 0.25], [0.9, 0.1, 0.0], [0.2, 0.4, 0.4]]),
    drawn=np.array([0, 1, 2]),
    rewards=np.array([1.0, 0.0, 0.0]),
)


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("probabilities", [[0.5, 0.25, 0.25], [0.9, 0.2, 0.0], [0.2, 0.4, 0.4]], r"row 1: .* sum to 1: sum 1\.1 "),
        ("probabilities", [[0.5, 0.25, 0.25], [1.1, -0.1, 0.0], [0.2, 0.4, 0.4]], r"row 1: .* below 0"),
        ("probabilities", [[0.5, 0.25, 0.25], [0.5, 0.1, 0.4], [0.2, 0.4, 0.4]], r"row 1: .*cannot be drawn .* 0\.4 "),
        ("probabilities", [[np.nan, 0.5, 0.5], [0.9, 0.1, 0.0], [0.2, 0.4, 0.4]], r"row 0: .* sum nan "),
        ("drawn", [0, 2, 2], r"row 1: the option drawn has probability 0: column 2 "),
        ("drawn", [0, 1, 3], r"row 2: drawn is no column of options 3 "),
        ("ranks", [1, 4, 0], r"row 2: rank below 1 0 "),
        ("rewards", [1.0, np.nan, np.inf], r"row 1: reward is not a finite number nan \(2 of 3 rows\)"),
        ("options", [[10, 11, 12], [10, 13, -1], [11, 12, 11]], r"row 2: options hold a movie twice: .* \[11 12 11\] "),
        ("drawn", [0.0, 1.0, 2.0], "drawn holds float64, and must hold whole numbers"),
        ("users", [1, 1], r"users has shape \(2,\)"),
        ("options", [10, 11, 12], r"options has shape \(3,\)"),
    ],
)
def test_a_log_that_contradicts_itself_is_refused_with_its_row(column: str, values: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(LOGGED, **{column: np.array(values)})


def test_probabilities_may_be_off_by_rounding() -> None:
    rounded = LOGGED.probabilities + np.array([[1e-7, 0, 0]])
    assert len(replace(LOGGED, probabilities=rounded)) == 3


def test_a_greedy_candidate_shows_its_highest_score_among_what_could_be_drawn() -> None:
    scores = np.array([[1.0, 5.0, 2.0], [1.0, 0.5, 99.0], [np.nan, -np.inf, -3.0]])
    assert greedy_policy(scores, LOGGED).argmax(axis=1).tolist() == [1, 0, 2]
    assert greedy_policy(np.zeros((3, 3)), LOGGED).argmax(axis=1).tolist() == [0, 0, 0]


def test_a_softmax_candidate_draws_by_its_scores_and_nears_greedy_when_cold() -> None:
    scores = np.array([[1.0, 5.0, 2.0], [1.0, 0.5, 99.0], [np.nan, 1000.0, 1001.0]])
    policy = softmax_policy(scores, LOGGED)
    assert policy.sum(axis=1) == pytest.approx(1)
    assert policy[1, 0] / policy[1, 1] == pytest.approx(np.exp(0.5))
    assert policy[1, 2] == policy[2, 0] == 0
    np.testing.assert_allclose(softmax_policy(scores, LOGGED, 0.001), greedy_policy(scores, LOGGED), atol=1e-9)


def test_a_place_of_which_the_candidate_knows_no_movie_is_named() -> None:
    scores = np.array([[1.0, 5.0, 2.0], [np.nan, np.nan, 4.0], [1.0, 1.0, 1.0]])
    with pytest.raises(ValueError, match=r"row 1: the candidate has no finite score .* \(1 of 3 rows\)"):
        greedy_policy(scores, LOGGED)
    with pytest.raises(ValueError, match=r"temperature is 0"):
        softmax_policy(np.ones((3, 3)), LOGGED, temperature=0.0)


def test_a_candidate_that_shows_what_is_never_drawn_cannot_be_valued() -> None:
    target = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    with pytest.raises(ValueError, match=r"row 1: the target policy's probability of options that cannot be drawn"):
        policy_value(LOGGED, target, "ips", min_effective=0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"estimator": "magic"}, "estimator 'magic' is not known: it is one of ips, snips, direct, dr, sndr"),
        ({"estimator": "dr"}, "estimator 'dr' needs predicted rewards"),
        ({"estimator": "ips", "max_weight": 0.0}, r"max_weight is 0\.0, and must be above 0"),
        ({"estimator": "dr", "predicted": np.zeros((3, 2))}, r"predicted has shape \(3, 2\)"),
        ({"estimator": "dr", "predicted": np.full((3, 3), np.nan)}, "predicted rewards .* must be finite"),
    ],
)
def test_arguments_that_make_no_estimate_are_named(options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        policy_value(LOGGED, LOGGED.probabilities, min_effective=0, **options)


def test_a_verdict_on_too_few_effective_places_is_refused_with_the_figure_and_the_bound() -> None:
    explored = explore(seed=3, users=60)
    target = greedy_policy(explored.utility, explored.logged)
    with pytest.raises(TooFewEffectivePlaces, match=r"^\d+ explored places .* \d\d\.\d .* at least 100 are needed"):
        policy_value(explored.logged, target, "snips")
    result = policy_value(explored.logged, target, "snips", min_effective=20)
    assert 20 <= result.effective_sample_size < 100
    with pytest.raises(TooFewEffectivePlaces, match="at least 500 are needed"):
        policy_value(explored.logged, explored.logged.probabilities, "snips", min_effective=500)


def test_a_candidate_of_which_nothing_was_drawn_has_no_value() -> None:
    target = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    with pytest.raises(TooFewEffectivePlaces, match=r"count as 0\.0 "):
        policy_value(LOGGED, target, "snips")


def test_equal_weights_count_fully_and_one_heavy_one_as_one() -> None:
    assert effective_sample_size(np.full(50, 0.3)) == pytest.approx(50)
    assert effective_sample_size(np.array([1e9, 1.0, 1.0])) == pytest.approx(1)
    assert effective_sample_size(np.zeros(3)) == 0


def test_all_rewards_of_one_user_make_no_verdict_however_many_places_there_are() -> None:
    explored = explore(seed=3, users=400)
    one_user = replace(explored.logged, users=np.zeros_like(explored.logged.users))
    target = softmax_policy(4 * explored.utility, explored.logged)
    result = policy_value(one_user, target, "snips")
    assert result.users == 1
    assert not result.value.has_interval
    assert verdict(result.difference) is Verdict.WITHIN_NOISE


def test_what_is_told_of_a_candidate_is_one_line() -> None:
    explored = explore(seed=3, users=2000, skill=0.0)
    result = policy_value(explored.logged, greedy_policy(explored.utility, explored.logged), "snips")
    text = describe(result)
    assert text.startswith(f"snips: {result.value.value:.4f} beside {result.served.value:.4f} served, +")
    assert "clear above what was served" in text
    assert f"of {result.places} places, 2000 users" in text
    assert "\n" not in text


def test_a_candidate_that_explores_with_the_scores_that_were_served_draws_as_was_drawn() -> None:
    rng = np.random.default_rng(0)
    scores, is_option = rng.normal(size=(50, 10)), rng.random((50, 10)) < 0.8
    is_option[:, 0] = True
    is_new = np.zeros_like(is_option)
    is_new[::2, -1] = is_option[::2, -1]
    probabilities = propensities(scores[None], is_option[None], is_new[None], 0.7, 0.1)[0]
    options = np.where(is_option, np.arange(10), NO_MOVIE)
    users, drawn = np.arange(50), probabilities.argmax(axis=1)
    logged = LoggedPlaces(users, users + 1, options, probabilities, drawn, np.zeros(50))
    np.testing.assert_allclose(exploring_policy(3 * scores + 1, logged, is_new, 0.7), probabilities)
    unknown = np.where(np.arange(10) == 1, np.nan, scores)
    policy = exploring_policy(unknown, logged, is_new, 0.7)
    assert (policy[:, 1] == 0).all()
    np.testing.assert_allclose(policy[is_new], probabilities[is_new])
