"""Newcomers: how well a model ranks for new users after their first few events."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from movierec_spark.dataset.holdout import Fold, events_of_new_users, make_fold
from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation import baselines
from movierec_spark.evaluation.baselines import EvaluatedModel
from movierec_spark.evaluation.cold_start import COLUMNS
from movierec_spark.evaluation.segments import AFTER_EVENTS, NEWCOMERS, NEWCOMERS_AFTER
from movierec_spark.evaluation.window_params import ndcg_per_user
from movierec_spark.models.fit import Fitted
from movierec_spark.settings import Settings


def newcomer_folds(events: Events, start: int, stop: int, n_movies: int, seed: int) -> dict[int, Fold]:
    """By n of AFTER_EVENTS the users whose first event lies in the window [start, stop), after their first n events.

    The rest of their events in the window are held out. Events of one moment come in an order that is drawn.
    """
    of_new = events_of_new_users(events, start, stop)
    drawn = np.random.default_rng(seed).random(len(of_new.at))
    of_new = of_new.where(np.lexsort((drawn, of_new.at, of_new.user)))
    number = np.arange(len(of_new.user)) - np.searchsorted(of_new.user, of_new.user)
    return {n: make_fold(of_new.where(number < n), of_new.where(number >= n), n_movies) for n in AFTER_EVENTS}


def evaluate_newcomers(
    fitted: Fitted, folds: Mapping[int, Fold], half_life_index: int, settings: Settings
) -> pd.DataFrame:
    """COLUMNS as of cold_start, two rows per model, user and n: of the segment of that n, and of NEWCOMERS."""
    tables = []
    for n, fold in folds.items():
        histories = fold.weights[:, fitted.known]
        models: list[EvaluatedModel] = [
            baselines.popularity(fitted, histories),
            baselines.decayed_popularity(fitted, histories, half_life_index),
            baselines.als(fitted, histories, settings.model.als),
            baselines.hybrid(fitted.state, fold.of_movies(fitted.known)),
        ]
        for model in models if len(fold.users) else ():
            ndcg = ndcg_per_user(fitted, fold, model, settings.evaluation.k)
            rows = pd.DataFrame({"model": model.name, "user": fold.users, "ndcg": ndcg})
            tables += [rows.assign(segment=NEWCOMERS), rows.assign(segment=NEWCOMERS_AFTER[n])]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)
