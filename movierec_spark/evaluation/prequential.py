"""Prequential evaluation: for each of consecutive time windows, train on what came before it and test on it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from movierec_spark.dataset.holdout import Fold, histories_before, window_fold
from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation import baselines
from movierec_spark.evaluation.baselines import EvaluatedModel
from movierec_spark.evaluation.breadth_curve import Lists, breadth_curve, lists_by_breadth
from movierec_spark.evaluation.cold_start import cold_user_fold, evaluate_cold_users
from movierec_spark.evaluation.fold_result import FoldResult, evaluate_fold
from movierec_spark.evaluation.newcomers import evaluate_newcomers, newcomer_folds
from movierec_spark.evaluation.window_params import WindowLearner, WindowParams
from movierec_spark.models.fit import Fitted
from movierec_spark.models.item_state import ItemState, Weights
from movierec_spark.models.reach import fit_reach
from movierec_spark.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PrequentialResult:
    """folds: the result of each window. new_users: of all windows, see evaluate_cold_users and evaluate_newcomers.

    weights: learned on all windows, for a model fitted on everything. last_window_weights: those that the last
    window was tested with. half_life_index: of the decayed popularity that was the best in the last window.
    breadth_curve: see breadth_curve.
    """

    folds: tuple[FoldResult, ...]
    new_users: pd.DataFrame
    weights: Weights
    last_window_weights: Weights
    half_life_index: int
    breadth_curve: pd.DataFrame


def evaluate_windows(
    fit_before: Callable[[int], Fitted],
    cuts: Sequence[int],
    end: int,
    events: Events,
    settings: Settings,
    targets: Events | None = None,
    group_shares: np.ndarray | None = None,
) -> PrequentialResult:
    """Test every window between two cuts but the first one, which only gives the first parameters.

    fit_before: cut -> the model fitted on the events before it. cuts, end: microseconds; end: after the last event.
    events: of the users to test, from the first event on. targets: see dataset.holdout.window_fold.
    group_shares: users x groups, see models.hybrid.fold_in_users.
    Raises ValueError where there are fewer than two cuts.
    """
    if len(cuts) < 2:
        raise ValueError("all events share so few moments that no window lies between two of them")
    learner, k = WindowLearner(settings), settings.evaluation.k
    by_breadth: list[dict[float, Lists]] = []
    folds: list[FoldResult] = []
    new_users: list[pd.DataFrame] = []
    params: list[WindowParams] = []
    for number, (start, stop) in enumerate(pairwise([*cuts, end])):
        fitted = fit_before(start)
        n_movies = len(fitted.catalogue.movie_ids)
        fold = window_fold(events, start, stop, n_movies, targets)
        cold_fold = cold_user_fold(events, start, stop, n_movies)
        newcomers = newcomer_folds(events, start, stop, n_movies, settings.model.seed)
        if params:
            weights, half_life_index = params[-1]
            served = served_from(fitted, weights, events, start, settings)
            folds.append(evaluate_window(served, fold, half_life_index, settings))
            by_breadth.append(lists_by_breadth(served, fold, k))
            shares = None if group_shares is None else group_shares[cold_fold.users]
            new_users.append(evaluate_cold_users(served, cold_fold, shares, half_life_index, k))
            new_users.append(evaluate_newcomers(served, newcomers, half_life_index, settings))
            log.info("window %d of %d: %s", number, len(cuts) - 1, _summary(folds[-1], k))
        params.append(learner.learn(fitted, fold, newcomers, cold_fold))
    return PrequentialResult(
        tuple(folds),
        pd.concat([table for table in new_users if len(table)] or new_users[:1]),
        params[-1].weights,
        params[-2].weights,
        params[-1].half_life_index,
        breadth_curve(by_breadth, n_movies),
    )


def with_reach(state: ItemState, fitted: Fitted, events: Events, moment: int, k: int) -> ItemState:
    """The state with what its movies lack to stand in lists of k, for the events' users as they are at the moment.

    fitted: what the state was fitted as. The state's weights are learned.
    """
    histories = histories_before(events, moment, len(fitted.catalogue.movie_ids)).of_movies(fitted.known)
    return replace(state, reach=fit_reach(state, histories, k))


def served_from(fitted: Fitted, weights: Weights, events: Events, moment: int, settings: Settings) -> Fitted:
    """What would be served from the moment on, with these weights."""
    state = replace(fitted.state, weights=weights, breadth=settings.serving.breadth)
    return replace(fitted, state=with_reach(state, fitted, events, moment, settings.evaluation.k))


def evaluate_window(fitted: Fitted, fold: Fold, half_life_index: int, settings: Settings) -> FoldResult:
    """The hybrid and all baselines on one fold over the whole catalogue.

    fitted: its state has its weights. half_life_index: of decayed popularity.
    With settings.evaluation.rank_by_stars explicit ALS is one of them, where ratings were fitted.
    """
    histories = fold.weights[:, fitted.known]
    models: list[EvaluatedModel] = [
        baselines.popularity(fitted, histories),
        baselines.decayed_popularity(fitted, histories, half_life_index),
        baselines.content(fitted, histories),
        baselines.als(fitted, histories, settings.model.als),
        baselines.hybrid(fitted.state, fold.of_movies(fitted.known)),
    ]
    if settings.evaluation.rank_by_stars and fitted.state.stars is not None:
        models.insert(0, baselines.als_explicit(fitted, fold.ratings[:, fitted.known]))
    return evaluate_fold(fitted, fold, models, settings.evaluation.k, settings.preferences.liked_from)


def _summary(result: FoldResult, k: int) -> str:
    means = result.per_user.groupby("model", sort=False)[f"ndcg_at_{k}"].mean()
    n_users = result.per_user["user"].nunique()
    return f"{n_users} users, nDCG@{k} " + ", ".join(f"{model} {value:.3f}" for model, value in means.items())
