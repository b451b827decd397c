"""The prequential evaluation: for consecutive windows, train on what is before, test on what comes."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.dataset.holdout import Fold, window_fold
from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation import baselines
from movierec_spark.evaluation.baselines import Ranker
from movierec_spark.evaluation.cold_start import cold_users, newcomers_of
from movierec_spark.evaluation.fold_result import FoldResult, evaluate_fold
from movierec_spark.evaluation.metrics import hits, ranking_metrics
from movierec_spark.kernels.item_index import build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.models.blend_weights import Sample, draw_sample, fit_weights
from movierec_spark.models.fit import Fitted
from movierec_spark.models.item_state import Weights
from movierec_spark.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Forward:
    """tested: the outcome of each window. newcomers: of each window, see cold_users.

    weights: learned on all slices, for a fit on everything. tested_weights: those of the last window.
    """

    tested: tuple[FoldResult, ...]
    newcomers: pd.DataFrame
    weights: Weights
    tested_weights: Weights


class WindowParams(NamedTuple):
    """What a window is tested with. half_life: which one popularity decays by, for its baseline."""

    weights: Weights
    half_life: int


@dataclass
class _Lessons:
    """What the windows so far have taught: samples for the weights, and what each half-life is worth to newcomers."""

    settings: Settings
    samples: list[Sample] = field(default_factory=list)
    newcomer_gains: list[np.ndarray] = field(default_factory=list)

    def learn(self, fitted: Fitted, fold: Fold, new: Fold) -> WindowParams:
        """Choose on the window and those before it; new: its newcomers."""
        model, k = self.settings.model, self.settings.evaluation.k
        self.samples.append(draw_sample(fitted.state, fold.of_movies(fitted.known), model, len(self.samples)))
        self.newcomer_gains.append(ndcg_by_half_life(fitted, new, k))
        half_life = best_half_life([ndcg_by_half_life(fitted, fold, k)])
        weights = fit_weights(self.samples, model.weights_reg_param)
        return WindowParams(replace(weights, half_life=best_half_life(self.newcomer_gains, half_life)), half_life)


def forward(
    fit_before: Callable[[int], Fitted],
    cuts: Sequence[int],
    end: int,
    events: Events,
    settings: Settings,
    targets: Events | None = None,
    groups: np.ndarray | None = None,
) -> Forward:
    """Test every window between two cuts but the first, which only teaches the first weights.

    fit_before: cut -> what is fitted on the events before it. The weights and the half-life of the decayed
    popularity that a window is tested with are chosen on the windows before it.
    end: the moment after the last event. events: of the users to test, from the first event on.
    targets: see window_fold. groups: users x groups, see user_vectors.
    Raises ValueError where there are fewer than two cuts.
    """
    if len(cuts) < 2:
        raise ValueError("all events share so few moments that no window lies between two of them")
    lessons = _Lessons(settings)
    tested: list[FoldResult] = []
    newcomers: list[pd.DataFrame] = []
    learned: list[WindowParams] = []
    for number, (start, stop) in enumerate(pairwise([*cuts, end])):
        fitted = fit_before(start)
        fold = window_fold(events, start, stop, len(fitted.catalogue.movie_ids), targets)
        new = newcomers_of(events, start, stop, len(fitted.catalogue.movie_ids))
        if learned:
            tested.append(evaluate_window(fitted, fold, *learned[-1], settings))
            known = None if groups is None else groups[new.users]
            newcomers.append(cold_users(fitted, new, known, *learned[-1], settings.evaluation.k))
            log.info("window %d of %d: %s", number, len(cuts) - 1, _summary(tested[-1], settings.evaluation.k))
        learned.append(lessons.learn(fitted, fold, new))
    return Forward(tuple(tested), pd.concat(newcomers), learned[-1].weights, learned[-2].weights)


def evaluate_window(fitted: Fitted, fold: Fold, weights: Weights, half_life: int, settings: Settings) -> FoldResult:
    """The hybrid and all baselines on one fold, over the whole catalogue; explicit ALS where it was fitted for it."""
    histories = fold.weights[:, fitted.known]
    rankers = [
        baselines.popularity(fitted, histories),
        baselines.decayed_popularity(fitted, histories, half_life),
        baselines.content(fitted, histories),
        baselines.als(fitted, histories, settings.model.als),
        baselines.hybrid(fitted, fold.of_movies(fitted.known), weights),
    ]
    if settings.evaluation.rank_by_stars and fitted.state.stars is not None:
        rankers.insert(0, baselines.als_explicit(fitted, fold.ratings[:, fitted.known]))
    return evaluate_fold(fitted, fold, rankers, settings.evaluation.k, settings.preferences.liked_from)


def ndcg_by_half_life(fitted: Fitted, fold: Fold, k: int) -> np.ndarray:
    """nDCG@k of popularity decayed by each half-life, users of the fold x half-lives."""
    histories = fold.weights[:, fitted.known]
    choices = range(fitted.statistics.decayed.shape[1])
    rankers = [baselines.decayed_popularity(fitted, histories, i) for i in choices]
    return np.column_stack([ndcg(fitted, fold, ranker, k) for ranker in rankers])


def ndcg(fitted: Fitted, fold: Fold, ranker: Ranker, k: int) -> np.ndarray:
    """nDCG@k of each user of a fold of the whole catalogue."""
    known = fold.of_movies(fitted.known)
    hit = hits(top_k(ranker.users, build_index(ranker.items), known.weights, k)[0], known.held_out)
    return ranking_metrics(hit, np.diff(fold.held_out.indptr))["ndcg"].to_numpy()


def best_half_life(gains: Sequence[np.ndarray], otherwise: int = 0) -> int:
    """The position of the half-life of the best mean nDCG over all users; otherwise where there are none.

    gains: of each window, see ndcg_by_half_life.
    """
    pooled = np.concatenate(gains)
    return int(np.argmax(pooled.mean(axis=0))) if len(pooled) else otherwise


def _summary(tested: FoldResult, k: int) -> str:
    figures = tested.per_user.groupby("model", sort=False)[f"ndcg_at_{k}"].mean()
    users = tested.per_user["user"].nunique()
    return f"{users} users, nDCG@{k} " + ", ".join(f"{model} {value:.3f}" for model, value in figures.items())


def sample_users(events: DataFrame, cuts: Sequence[int], max_users: int, seed: int) -> np.ndarray:
    """Positions of at most max_users users of each window, drawn by a hash; movies are never sampled."""
    window = sum((F.col("at") >= cut).cast("int") for cut in cuts)
    active = events.select("user", F.lit(window).alias("window")).where("window > 0").distinct()
    drawn = Window.partitionBy("window").orderBy(F.xxhash64("user", F.lit(seed)), "user")
    chosen = active.withColumn("draw", F.row_number().over(drawn)).where(F.col("draw") <= max_users)
    users: pd.DataFrame = chosen.select("user").distinct().orderBy("user").toPandas()
    return users["user"].to_numpy(np.int64)
