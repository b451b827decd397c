"""What each prequential window is tested with: block weights and a half-life, learned on the windows before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from movierec_spark.dataset.holdout import Fold
from movierec_spark.evaluation import baselines
from movierec_spark.evaluation.baselines import EvaluatedModel
from movierec_spark.evaluation.metrics import hits, ranking_metrics
from movierec_spark.models.blend_weights import Sample, draw_sample, fit_weights
from movierec_spark.models.fit import Fitted
from movierec_spark.models.item_state import Weights
from movierec_spark.settings import Settings


class WindowParams(NamedTuple):
    """weights: of the hybrid's blocks. half_life_index: of the decayed-popularity baseline."""

    weights: Weights
    half_life_index: int


@dataclass
class WindowLearner:
    """Collects, window by window, the samples for the weights and the nDCG of each half-life for cold users."""

    settings: Settings
    samples: list[Sample] = field(default_factory=list)
    cold_user_ndcg: list[np.ndarray] = field(default_factory=list)

    def learn(self, fitted: Fitted, fold: Fold, cold_fold: Fold) -> WindowParams:
        """The parameters for the next window, from this window and those before it. cold_fold: its cold users."""
        model, k = self.settings.model, self.settings.evaluation.k
        self.samples.append(draw_sample(fitted.state, fold.of_movies(fitted.known), model, len(self.samples)))
        self.cold_user_ndcg.append(ndcg_by_half_life(fitted, cold_fold, k))
        half_life_index = best_half_life([ndcg_by_half_life(fitted, fold, k)])
        weights = fit_weights(self.samples, model.weights_reg_param)
        cold_user_half_life = best_half_life(self.cold_user_ndcg, half_life_index)
        return WindowParams(replace(weights, half_life=cold_user_half_life), half_life_index)


def ndcg_by_half_life(fitted: Fitted, fold: Fold, k: int) -> np.ndarray:
    """nDCG@k of popularity decayed by each half-life, users of the fold x half-lives."""
    histories, n_half_lives = fold.weights[:, fitted.known], fitted.statistics.decayed.shape[1]
    models = [baselines.decayed_popularity(fitted, histories, index) for index in range(n_half_lives)]
    return np.column_stack([ndcg_per_user(fitted, fold, model, k) for model in models])


def best_half_life(ndcg: Sequence[np.ndarray], default: int = 0) -> int:
    """The position of the half-life of the best mean nDCG over all users; default where there are no users.

    ndcg: of each window, users x half-lives.
    """
    pooled = np.concatenate(ndcg)
    return int(np.argmax(pooled.mean(axis=0))) if len(pooled) else default


def ndcg_per_user(fitted: Fitted, fold: Fold, model: EvaluatedModel, k: int) -> np.ndarray:
    """nDCG@k of each user. fold: over the whole catalogue; the model ranks the movies known to it, unseen ones only."""
    known_fold = fold.of_movies(fitted.known)
    hit = hits(model.top_items(known_fold.weights, k), known_fold.held_out)
    return ranking_metrics(hit, np.diff(fold.held_out.indptr))["ndcg"].to_numpy()
