"""The champion on the page: its figures beside those of its baselines, as its training logged them in MLflow."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from movierec_spark.evaluation.bootstrap import Estimate
from movierec_spark.evaluation.gates import Gate
from movierec_spark.evaluation.segments import HISTORY_SEGMENTS
from movierec_spark.registry.training_figures import (
    ModelComparison,
    TrainingFigures,
    compare_models,
    estimates,
    read_figures,
)
from movierec_spark.registry.version import Version
from movierec_spark.registry.versions import version_with
from movierec_spark.report.axis import Axis, axis_of
from movierec_spark.settings import Settings

HYBRID = "hybrid"  # the model that is served


@dataclass(frozen=True)
class ChampionFigures:
    """comparison: of all models. gains: nDCG of the hybrid less that of each baseline, by the baseline's name.

    by_history: nDCG by model and by history band. history_bands: those that were measured, shortest first.
    """

    version: Version
    comparison: ModelComparison
    gains: dict[str, Estimate]
    history_bands: tuple[str, ...]
    by_history: dict[str, dict[str, Estimate]]
    gates: tuple[Gate, ...]

    @property
    def best_baseline(self) -> str:
        return next(name for name in self.comparison.models if name != HYBRID)

    @property
    def ndcg_axis(self) -> Axis:
        return _axis(measured["ndcg"] for measured in self.comparison.models.values())

    @property
    def gain_axis(self) -> Axis:
        return _axis(self.gains.values())


def champion_figures(settings: Settings) -> ChampionFigures | None:
    """The figures of the version with the alias champion; None where there is none.

    Raises MovierecError where the figures of its training are gone.
    """
    version = version_with("champion", settings)
    return _champion_figures(version, read_figures(version.run_id)) if version else None


def _champion_figures(version: Version, training: TrainingFigures) -> ChampionFigures:
    comparison = compare_models(training.figures)
    ndcg = f"ndcg_at_{comparison.k}"
    figures, gains = (table[table["metric"] == ndcg] for table in (training.figures, training.comparisons))
    return ChampionFigures(
        version=version,
        comparison=comparison,
        gains=estimates(gains.sort_values("value"), "baseline"),
        history_bands=tuple(band for band in HISTORY_SEGMENTS if band in set(figures["segment"])),
        by_history={model: _by_history(figures[figures["model"] == model]) for model in comparison.models},
        gates=training.gates,
    )


def _by_history(ndcg: pd.DataFrame) -> dict[str, Estimate]:
    return estimates(ndcg[ndcg["segment"].isin(HISTORY_SEGMENTS)].dropna(subset="value"), "segment")


def _axis(shown: Iterable[Estimate]) -> Axis:
    return axis_of(end for estimate in shown for end in estimate if not math.isnan(end))
