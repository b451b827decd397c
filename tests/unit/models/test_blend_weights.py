"""The weights of the blocks: a likelihood with one maximum, found, and shaped by the length of histories."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from threadpoolctl import threadpool_limits

from movierec_spark.models.blend import HALVED_AT, length_terms, weights_of_users
from movierec_spark.models.blend_weights import fit_popularity, fit_weights
from movierec_spark.models.item_state import Weights
from movierec_spark.models.softmax import Choices, loss_and_gradient, loss_hessian

N_BIAS = 4


def drawn_choices(weights: np.ndarray, users: int = 400, seed: int = 0) -> Choices:
    """Each user chooses one of thirty movies by the softmax of the columns times the weights, without an error."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(users, 30, 3 + N_BIAS)).astype(np.float32)
    noise = rng.gumbel(size=(users, 30))
    is_positive = np.arange(30) == np.argmax(scores @ weights + noise, axis=1)[:, None]
    return Choices(scores, rng.integers(1, 300, users), np.zeros((users, 30)), is_positive)


def test_the_gradient_and_the_hessian_are_those_of_the_loss() -> None:
    choices, rng = drawn_choices(np.arange(3 + N_BIAS) / 3, users=20), np.random.default_rng(1)
    choices = replace(choices, log_counts=rng.choice([0.0, 2.0, -np.inf], choices.log_counts.shape))
    choices.log_counts[choices.is_positive] = 0
    terms = [np.column_stack([np.ones(20), length_terms(choices.lengths)])]
    at = rng.normal(size=3 * (3 + N_BIAS)) / 3
    loss, gradient = loss_and_gradient(at, [choices], terms, 0.1)
    assert loss > 0
    slopes = approx_fprime(at, lambda x: loss_and_gradient(x, [choices], terms, 0.1)[0], 1e-4)
    np.testing.assert_allclose(gradient, slopes, atol=1e-3)
    curvature = approx_fprime(at, lambda x: loss_and_gradient(x, [choices], terms, 0.1)[1], 1e-4)
    np.testing.assert_allclose(loss_hessian(at, [choices], terms, 0.1), curvature, atol=2e-3)


def test_the_weights_that_users_chose_by_are_found() -> None:
    chosen_by = np.array([1.5, 0.0, 0.7, 1.0, -0.5, 0.0, 0.3])
    fitted = fit_weights([drawn_choices(chosen_by, users=4000)], 1e-6)
    of_long = weights_of_users(fitted, np.array([150]))[0]
    np.testing.assert_allclose(of_long, chosen_by, atol=0.15)


def test_movies_that_stand_for_many_count_as_many() -> None:
    """A tenth of the movies not chosen, each counted ten times, gives the weights that all of them give."""
    weights, rng = np.array([1.0, 0, 0, 0, 0, 0, 0]), np.random.default_rng(2)
    whole = drawn_choices(weights, users=3000)
    is_kept = whole.is_positive | (rng.random(whole.is_positive.shape) < 0.5)
    share = (is_kept & ~whole.is_positive).sum(axis=1, keepdims=True) / 29
    counts = np.where(whole.is_positive, 0.0, np.where(is_kept, -np.log(np.maximum(share, 1e-9)), -np.inf))
    drawn = fit_weights([replace(whole, log_counts=counts)], 1e-6)
    assert weights_of_users(drawn, np.array([100]))[0, 0] == pytest.approx(
        weights_of_users(fit_weights([whole], 1e-6), np.array([100]))[0, 0], abs=0.1
    )


def test_the_popularity_that_newcomers_follow_is_found() -> None:
    columns = ("has_events", "log_popularity", "log_popularity_7_days", "log_popularity_30_days")
    follows_the_third = np.array([0, 0, 0, 1.0, 0, 0, 2.0])
    weights = fit_popularity([drawn_choices(follows_the_third, users=2000)], columns, 1e-6)
    np.testing.assert_allclose(weights, [1.0, 0, 0, 2.0], atol=0.2)


def test_weights_fade_in_from_popularity_and_their_shorter_parts_fade_out() -> None:
    shorter = np.arange(2.0 * 5).reshape(2, 5)
    weights = Weights(1.0, 2.0, np.array([3.0, 4.0]), 5.0, shorter=shorter)
    endless = [1.0, 2.0, 5.0, 3.0, 4.0]
    np.testing.assert_allclose(weights_of_users(weights, np.array([10**9]))[0], endless, atol=1e-5)
    at_ten = endless + shorter[0] * 0.5 + shorter[1] * HALVED_AT[1] / 110
    np.testing.assert_allclose(weights_of_users(weights, np.array([10]))[0], at_ten)
    fading = replace(weights, popularity=np.array([7.0, 8.0]), fade=30.0)
    expected = 0.25 * at_ten + 0.75 * np.array([0, 0, 0, 7.0, 8.0])
    np.testing.assert_allclose(weights_of_users(fading, np.array([0, 10])), [[0, 0, 0, 7.0, 8.0], expected])


def test_the_same_choices_give_the_same_weights_on_any_number_of_cores() -> None:
    choices, fitted = drawn_choices(np.linspace(-1, 1, 3 + N_BIAS)), []
    for threads in (1, 2):
        with threadpool_limits(threads):
            fitted.append(weights_of_users(fit_weights([choices], 0.01), np.array([5])))
    assert np.array_equal(*fitted)


def test_without_any_choice_there_is_nothing_to_learn_from() -> None:
    nothing = drawn_choices(np.zeros(3 + N_BIAS), users=0)
    with pytest.raises(ValueError, match="no held-out event to learn the blocks' weights from"):
        fit_weights([nothing], 0.1)
