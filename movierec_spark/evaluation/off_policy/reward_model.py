"""Reward models: what each option of a place is expected to earn, told from other users' places alone."""

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from movierec_spark.evaluation.off_policy.logged_places import LoggedPlaces, check_shape

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

RewardModel = Literal["constant", "ridge", "logistic"]


def cross_fitted_rewards(
    logged: LoggedPlaces, features: np.ndarray, model: RewardModel = "ridge", folds: int = 5, seed: int = 0
) -> np.ndarray:
    """The expected reward of each option, float64, places x options; 0 where there is no movie.

    Cross-fitted (Chernozhukov et al. 2018): users are dealt into folds, and what a fold's places are expected to earn
    is fitted on the options drawn at the places of all other folds.

    features: places x options x features; what it holds of absent options is not looked at. model: "constant" (the mean
    reward), "ridge" (linear), or "logistic" for rewards of 0 and 1. Raises ValueError where there are fewer users than
    folds, or where the rewards are not 0 and 1 for "logistic".
    """
    check_shape("features", features.shape[:2], logged.options.shape)
    if model == "logistic" and not np.isin(logged.rewards, (0.0, 1.0)).all():
        raise ValueError("the logistic reward model takes rewards of 0 and 1 alone: use ridge")
    fold = _fold_of_places(logged.users, folds, seed)
    predicted = np.zeros(logged.options.shape)
    for one in range(folds):
        predicted[fold == one] = _predict_fold(logged, features, fold == one, model)
    return predicted


def _fold_of_places(users: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """The fold of each place's user, int [places]; it depends on who the users are, not on the order of rows."""
    names, user = np.unique(users, return_inverse=True)
    if len(names) < folds:
        raise ValueError(f"{len(names)} users can't be dealt into {folds} folds: ask for fewer")
    return (np.random.default_rng(seed).permutation(len(names)) % folds)[user]


def _predict_fold(logged: LoggedPlaces, features: np.ndarray, held_out: np.ndarray, model: RewardModel) -> np.ndarray:
    """What the options of the places held out are expected to earn by all other places. held_out: bool [places]."""
    rewards, seen = logged.rewards[~held_out], features[np.arange(len(logged)), logged.drawn][~held_out]
    can_be_drawn = logged.can_be_drawn[held_out]
    expected = np.zeros(can_be_drawn.shape)
    expected[can_be_drawn] = _predictions(model, seen, rewards, features[held_out][can_be_drawn])
    return expected


def _predictions(model: RewardModel, seen: np.ndarray, rewards: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """float64, one for each row of asked. Rewards that are all the same are expected anywhere."""
    if model == "constant" or (rewards == rewards[0]).all():
        return np.full(len(asked), rewards.mean())
    fitted = _pipeline(model).fit(seen, rewards)
    return fitted.predict_proba(asked)[:, 1] if model == "logistic" else fitted.predict(asked)


def _pipeline(model: RewardModel) -> "Pipeline":
    """Features of variance 1, then the regression with its default penalty, weak beside thousands of places."""
    from sklearn.linear_model import LogisticRegression, Ridge  # two seconds to import, and only evaluation fits
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    regression: Any = LogisticRegression() if model == "logistic" else Ridge()
    return make_pipeline(StandardScaler(), regression)
