"""The champion's figures beside those of its baselines, as its training logged them in MLflow."""

import re
from dataclasses import dataclass

import mlflow
import pandas as pd
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from movierec_spark.errors import MovierecError
from movierec_spark.registry.connection import connect
from movierec_spark.registry.versions import Version, version_with
from movierec_spark.report.scale import Scale, scale_of

METRICS = ("ndcg", "map", "precision", "recall", "coverage")
SERVED, STARS, HISTORY = "hybrid", "predicted_stars", "history "


@dataclass(frozen=True)
class Estimate:
    """A figure with the ends of its 95 % interval; None for one without."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Model:
    """figures: by metric. by_history: nDCG by length of history."""

    name: str
    served: bool
    figures: dict[str, Estimate]
    by_history: dict[str, Estimate]


@dataclass(frozen=True)
class Gate:
    """A condition that the training had to reach, what it reached, and whether that is enough."""

    name: str
    text: str
    passed: bool


@dataclass(frozen=True)
class Champion:
    """models: best nDCG first. gains: nDCG of the hybrid less each other one's. stars: errors of predicted stars.

    k: length of the lists. users: how many were tested. segments: the names of by_history.
    """

    version: Version
    k: int
    users: int
    models: tuple[Model, ...]
    segments: tuple[str, ...]
    gains: dict[str, Estimate]
    stars: dict[str, float]
    gates: tuple[Gate, ...]

    @property
    def ndcg_scale(self) -> Scale:
        return scale_of(end for model in self.models for end in _ends(model.figures["ndcg"]))

    @property
    def gain_scale(self) -> Scale:
        return scale_of(end for gain in self.gains.values() for end in _ends(gain))


def champion() -> Champion | None:
    """The version with the alias champion; None where there is none.

    Raises MovierecError where the figures of its training are gone.
    """
    client = connect()
    version = version_with(client, "champion")
    if version is None:
        return None
    figures, comparisons = _logged(version, "figures"), _logged(version, "comparisons")
    return described(version, figures, comparisons, _gates(client, version))


def described(version: Version, figures: pd.DataFrame, comparisons: pd.DataFrame, gates: tuple[Gate, ...]) -> Champion:
    """figures, comparisons: as in evaluation.Evaluation."""
    k = next(int(found[1]) for found in map(re.compile(r"ndcg_at_(\d+)$").match, figures["metric"]) if found)
    ndcg = f"ndcg_at_{k}"
    ranked = figures[figures["segment"].eq("all") & figures["metric"].eq(ndcg)].sort_values("value", ascending=False)
    segments = tuple(name for name in figures["segment"].unique() if name.startswith(HISTORY))
    stars = figures[figures["model"] == STARS].set_index("metric")["value"]
    gains = comparisons[comparisons["metric"] == ndcg].sort_values("value")
    return Champion(
        version=version,
        k=k,
        users=int(ranked["users"].max()),
        models=tuple(_model(name, figures[figures["model"] == name], k) for name in ranked["model"]),
        segments=segments,
        gains={row.baseline: _estimate(row) for row in gains.itertuples()},
        stars={metric: float(value) for metric, value in stars.items()},
        gates=gates,
    )


def _model(name: str, own: pd.DataFrame, k: int) -> Model:
    overall = {row.metric: _estimate(row) for row in own[own["segment"] == "all"].itertuples()}
    by_history = own[own["segment"].str.startswith(HISTORY) & own["metric"].eq(f"ndcg_at_{k}")].dropna(subset="value")
    return Model(
        name=name,
        served=name == SERVED,
        figures={metric: overall[f"{metric}_at_{k}"] for metric in METRICS},
        by_history={row.segment: _estimate(row) for row in by_history.itertuples()},
    )


def _gates(client: MlflowClient, version: Version) -> tuple[Gate, ...]:
    tags = client.get_run(version.run_id).data.tags
    told = {name.removeprefix("gate "): text for name, text in sorted(tags.items()) if name.startswith("gate ")}
    return tuple(Gate(name, text.rpartition(":")[0], text.endswith("passed")) for name, text in told.items())


def _logged(version: Version, name: str) -> pd.DataFrame:
    uri = f"runs:/{version.run_id}/evaluation/{name}.csv"
    try:
        return pd.read_csv(mlflow.artifacts.download_artifacts(uri))
    except (MlflowException, OSError) as error:
        raise MovierecError(
            f"version {version.number}: {uri} can't be read ({error}); train and register again"
        ) from error


def _estimate(row: object) -> Estimate:
    value, low, high = (getattr(row, name) for name in ("value", "low", "high"))
    return Estimate(float(value), None if pd.isna(low) else float(low), None if pd.isna(high) else float(high))


def _ends(estimate: Estimate) -> list[float]:
    return [end for end in (estimate.value, estimate.low, estimate.high) if end is not None]
