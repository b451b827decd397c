"""What each prequential window is tested with: block weights and a half-life, learned on the windows before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from movierec_spark.dataset.holdout import Fold
from movierec_spark.evaluation import baselines
from movierec_spark.evaluation.baselines import EvaluatedModel
from movierec_spark.evaluation.candidate_weights import CandidateNdcg, candidate_weights, choose, of_default_fade
from movierec_spark.evaluation.metrics import hits, ranking_metrics
from movierec_spark.models.blend_weights import draw_choices
from movierec_spark.models.fit import Fitted
from movierec_spark.models.item_state import Weights
from movierec_spark.models.softmax import Choices
from movierec_spark.settings import Settings


class WindowParams(NamedTuple):
    """weights: of the hybrid's blocks. half_life_index: of the decayed-popularity baseline."""

    weights: Weights
    half_life_index: int


@dataclass
class WindowLearner:
    """Collects, window by window, what users chose, and the nDCG of what was learned before the window.

    choices, newcomer_choices: of each window. candidates: the weights learned last, by name. candidate_ndcg: of each
    window but the first, of the candidates learned before it.
    cold_user_ndcg: of each window, users x half-lives.
    """

    settings: Settings
    choices: list[Choices] = field(default_factory=list)
    newcomer_choices: list[Choices] = field(default_factory=list)
    candidates: dict[str, Weights] = field(default_factory=dict)
    candidate_ndcg: list[CandidateNdcg] = field(default_factory=list)
    cold_user_ndcg: list[np.ndarray] = field(default_factory=list)

    def learn(self, fitted: Fitted, fold: Fold, newcomers: Mapping[int, Fold], cold_fold: Fold) -> WindowParams:
        """The parameters for the next window, from this window and those before it.

        newcomers: see evaluation.newcomers. cold_fold: the window's users without a history.
        """
        model, k = self.settings.model, self.settings.evaluation.k
        if self.candidates:
            self.candidate_ndcg.append(self._judge(self.candidates, fitted, fold, newcomers))
        self.choices.append(self._draw(fitted, fold, model.users_per_sample))
        self.newcomer_choices += [self._draw(fitted, one, model.newcomers_per_sample) for one in newcomers.values()]
        self.candidates = candidate_weights(self.choices, self.newcomer_choices, model)
        # Of the first window alone there is no later one to judge by. It tells only where a blend loses all the same.
        judged = self.candidate_ndcg or [self._judge(of_default_fade(self.candidates), fitted, fold, newcomers)]
        weights = self.candidates[choose(judged)]
        self.cold_user_ndcg.append(ndcg_by_half_life(fitted, cold_fold, k))
        half_life_index = best_half_life([ndcg_by_half_life(fitted, fold, k)])
        cold_user_half_life = best_half_life(self.cold_user_ndcg, half_life_index)
        return WindowParams(replace(weights, half_life=cold_user_half_life), half_life_index)

    def _draw(self, fitted: Fitted, fold: Fold, n_users: int) -> Choices:
        seed = len(self.choices) + len(self.newcomer_choices)
        return draw_choices(fitted.state, fold.of_movies(fitted.known), self.settings.model, n_users, seed)

    def _judge(
        self, candidates: Mapping[str, Weights], fitted: Fitted, fold: Fold, newcomers: Mapping[int, Fold]
    ) -> CandidateNdcg:
        """The nDCG of the window's users and of its newcomers after each number of events."""
        return {
            name: (
                self._ndcg(fitted, fold, weights),
                np.concatenate([np.zeros(0), *(self._ndcg(fitted, one, weights) for one in newcomers.values())]),
            )
            for name, weights in candidates.items()
        }

    def _ndcg(self, fitted: Fitted, fold: Fold, weights: Weights) -> np.ndarray:
        drawn = np.random.default_rng(self.settings.model.seed).permutation(len(fold.users))
        fold = fold.of_users(np.sort(drawn[: self.settings.model.users_per_sample]))
        hybrid = baselines.hybrid(replace(fitted.state, weights=weights), fold.of_movies(fitted.known))
        return ndcg_per_user(fitted, fold, hybrid, self.settings.evaluation.k)


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
