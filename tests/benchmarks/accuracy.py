"""Accuracy beside published figures: python -m tests.benchmarks.accuracy DATA_FOLDER."""

import argparse
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from movierec_spark.evaluation.cold_start import COLD_MOVIES, COLD_USERS
from movierec_spark.evaluation.evaluate import EvaluationResult
from movierec_spark.evaluation.segments import NEWCOMERS
from movierec_spark.session import spark_session
from movierec_spark.settings import settings
from tests.benchmarks.datasets import read_dataset
from tests.benchmarks.protocols import PROTOCOLS, evaluations

METRICS = ("ndcg_at_10", "map_at_10", "precision_at_10", "recall_at_10", "rmse", "coverage_at_10")
# github.com/recommenders-team/recommenders, README: MovieLens 100K, random 75/25, k = 10
PUBLISHED = {
    ("ml-100k", "random"): {
        "BiVAE (published)": {"ndcg_at_10": 0.475, "map_at_10": 0.146, "precision_at_10": 0.412, "recall_at_10": 0.219},
        "BPR (published)": {"ndcg_at_10": 0.442},
        "SAR (published)": {"ndcg_at_10": 0.383},
        "ALS explicit (published)": {"ndcg_at_10": 0.044},
    }
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="ml-latest, ml-1m, ml-10m, ml-100k or recbole files")
    parser.add_argument("--protocol", choices=(*PROTOCOLS, "all"), default="all")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="of the random splits")
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("movierec_spark").setLevel(logging.INFO)
    data = read_dataset(args.folder.resolve())
    evaluation = settings().evaluation.model_copy(update={"rank_by_stars": True})
    with_explicit_als = settings().model_copy(update={"evaluation": evaluation})
    protocols = PROTOCOLS if args.protocol == "all" else (args.protocol,)
    with spark_session("bench-accuracy", profile="local-train") as spark:
        spark.sparkContext.setCheckpointDir(str(settings().home / "checkpoints"))
        for protocol in protocols:
            rows = [
                row
                for seed, result in evaluations(spark, data, protocol, args.seeds, with_explicit_als)
                for row in figures(result, data.name, protocol, seed)
            ]
            write(rows, settings().bench / "accuracy.json")
            show(rows, data.name, protocol)


def figures(result: EvaluationResult, dataset: str, protocol: str, seed: int) -> list[dict[str, Any]]:
    """One object per model, with the ends of intervals; also for segments of the new ones ("hybrid, cold movies").

    Of the hybrid at each breadth, too.
    """
    shown = result.figures[result.figures["segment"].isin(("all", COLD_MOVIES, COLD_USERS, NEWCOMERS))]
    rows = []
    for (segment, model), of_model in shown.groupby(["segment", "model"], sort=False):
        name = model if segment == "all" else f"{model}, {segment}"
        row = {"dataset": dataset, "protocol": protocol, "seed": seed, "model": name}
        for figure in of_model[of_model["metric"].isin(METRICS)].itertuples():
            row[figure.metric] = figure.value
            if not np.isnan(figure.low):
                row |= {f"{figure.metric}_low": figure.low, f"{figure.metric}_high": figure.high}
        rows.append(row)
    for point in result.breadth_curve.to_dict("records"):
        row = {"dataset": dataset, "protocol": protocol, "seed": seed, "model": f"hybrid, breadth {point['breadth']:g}"}
        rows.append(row | {f"{metric}_at_10": point[metric] for metric in ("ndcg", "coverage")})
    return rows


def write(rows: list[dict[str, Any]], path: Path) -> None:
    """Add the rows to the file, in place of earlier ones of the same data set and protocol."""
    path.parent.mkdir(parents=True, exist_ok=True)
    earlier = json.loads(path.read_text()) if path.exists() else []
    replaced = {(row["dataset"], row["protocol"]) for row in rows}
    others = [row for row in earlier if (row["dataset"], row["protocol"]) not in replaced]
    path.write_text(json.dumps(others + rows, indent=1))


def show(rows: list[dict[str, Any]], dataset: str, protocol: str) -> None:
    """A table of the means over the seeds, beside published figures."""
    frame = pd.DataFrame(rows)
    means = frame.groupby("model", sort=False)[[metric for metric in METRICS if metric in frame]].mean()
    table = Table("model", *METRICS, title=f"{dataset}, {protocol}, mean of {frame['seed'].nunique()} seed(s)")
    for model, values in (means.T.to_dict() | PUBLISHED.get((dataset, protocol), {})).items():
        table.add_row(model, *(_shown(values.get(metric)) for metric in METRICS))
    Console(width=120).print(table)


def _shown(value: float | None) -> str:
    return "" if value is None or np.isnan(value) else f"{value:.4f}"


if __name__ == "__main__":
    main()
