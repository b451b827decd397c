"""Accuracy beside published figures: python -m tests.benchmarks.accuracy DATA_FOLDER."""

import argparse
import json
import logging
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from rich.console import Console
from rich.table import Table

from movierec_spark.evaluation.cold import COLD_MOVIES, COLD_USERS
from movierec_spark.evaluation.evaluation import Evaluation, evaluate
from movierec_spark.evaluation.splits import leave_last, random_split
from movierec_spark.models.catalogue import collect_catalogue
from movierec_spark.models.events import Events
from movierec_spark.session import spark_session
from movierec_spark.settings import Settings, settings
from movierec_spark.training.inputs import Inputs
from movierec_spark.training.train import train
from tests.benchmarks.datasets import Dataset, read_dataset
from tests.benchmarks.held_out import Split, evaluate_split

PROTOCOLS = ("random", "forward", "leave_last")
METRICS = ("ndcg_at_10", "map_at_10", "precision_at_10", "recall_at_10", "rmse", "coverage_at_10")
TEST_FRACTION = 0.25
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
    parser.add_argument("folder", type=Path, help="ml-latest, ml-100k or recbole files")
    parser.add_argument("--protocol", choices=(*PROTOCOLS, "all"), default="all")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="of the random splits")
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("movierec_spark").setLevel(logging.INFO)
    data = read_dataset(args.folder.resolve())
    evaluation = settings().evaluation.model_copy(update={"rank_by_stars": True})
    chosen = settings().model_copy(update={"evaluation": evaluation})
    protocols = PROTOCOLS if args.protocol == "all" else (args.protocol,)
    with spark_session("bench-accuracy", profile="local-train") as spark:
        spark.sparkContext.setCheckpointDir(str(settings().home / "checkpoints"))
        for protocol in protocols:
            rows = run(spark, data, protocol, args.seeds, chosen)
            write(rows, settings().bench / "accuracy.json")
            show(rows, data.name, protocol)


def run(spark: SparkSession, data: Dataset, protocol: str, seeds: list[int], chosen: Settings) -> list[dict[str, Any]]:
    """The figures of every model: for the random protocol of each seed, otherwise of the model's own."""
    if protocol == "forward":
        return figures(_forward(spark, data, chosen), data.name, protocol, chosen.model.seed)
    if protocol == "leave_last":
        evaluation = _held_out(spark, data, leave_last, chosen)
        return figures(evaluation, data.name, protocol, chosen.model.seed)
    chosen = _unordered(chosen)
    splits = {seed: partial(_random_by_movie, seed=seed) for seed in seeds}
    return [
        row
        for seed, split in splits.items()
        for row in figures(_held_out(spark, data, split, chosen), data.name, protocol, seed)
    ]


def _unordered(settings: Settings) -> Settings:
    """For events held out at random, of which the last ones say no more than the first."""
    pairs = {"pairs": "any", "rank": 64, "decay": 1.0, "power": 1.0}
    sequence = settings.model.sequence.model_copy(update=pairs)
    return settings.model_copy(update={"model": settings.model.model_copy(update={"sequence": sequence})})


def figures(evaluation: Evaluation, dataset: str, protocol: str, seed: int) -> list[dict[str, Any]]:
    """One object per model, with interval ends where there are any; "hybrid, cold movies" and the like are of these."""
    shown = evaluation.figures[evaluation.figures["segment"].isin(("all", COLD_MOVIES, COLD_USERS))]
    rows = []
    for (segment, model), own in shown.groupby(["segment", "model"], sort=False):
        name = model if segment == "all" else f"{model}, {segment}"
        row = {"dataset": dataset, "protocol": protocol, "seed": seed, "model": name}
        for figure in own[own["metric"].isin(METRICS)].itertuples():
            row[figure.metric] = figure.value
            if not np.isnan(figure.low):
                row |= {f"{figure.metric}_low": figure.low, f"{figure.metric}_high": figure.high}
        rows.append(row)
    return rows


def write(rows: list[dict[str, Any]], path: Path) -> None:
    """Add the rows to the file, in place of earlier ones of the same data set and protocol."""
    path.parent.mkdir(parents=True, exist_ok=True)
    earlier = json.loads(path.read_text()) if path.exists() else []
    new = {(row["dataset"], row["protocol"]) for row in rows}
    kept = [row for row in earlier if (row["dataset"], row["protocol"]) not in new]
    path.write_text(json.dumps(kept + rows, indent=1))


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


def _random_by_movie(events: Events, seed: int) -> np.ndarray:
    return random_split(events.movie, TEST_FRACTION, seed)


def _held_out(spark: SparkSession, data: Dataset, split: Split, chosen: Settings) -> Evaluation:
    preferences = _ratings(spark, data).withColumnRenamed("rated_at", "at")
    catalogue = collect_catalogue(data.spark_movies(spark), data.spark_tags(spark), preferences)
    tested = evaluate_split(spark, catalogue, _events(data, catalogue.movie_ids), split, chosen)
    return evaluate([tested], chosen.evaluation, chosen.model.seed)


def _forward(spark: SparkSession, data: Dataset, chosen: Settings) -> Evaluation:
    ratings = _ratings(spark, data)
    weight = F.col("rating").cast("double").alias("weight")
    preferences = ratings.select("user_id", "movie_id", weight, F.col("rated_at").alias("at"))
    as_of = datetime.fromtimestamp(int(data.ratings["timestamp"].max()), UTC).date()
    inputs = Inputs(lambda _: preferences, data.spark_movies(spark), data.spark_tags(spark), ratings)
    return train(spark, inputs, as_of, chosen).evaluation


def _ratings(spark: SparkSession, data: Dataset) -> Any:
    rated_at = F.timestamp_seconds("timestamp").alias("rated_at")
    rating = F.col("rating").cast("float").alias("rating")
    return spark.createDataFrame(data.ratings).select("user_id", "movie_id", rating, rated_at)


def _events(data: Dataset, movie_ids: np.ndarray) -> Events:
    rated = data.ratings
    users = np.unique(rated["user_id"], return_inverse=True)[1].astype(np.int32)
    movies = np.searchsorted(movie_ids, rated["movie_id"]).astype(np.int32)
    stars = rated["rating"].to_numpy(np.float64)
    events = Events(users, movies, stars, stars, rated["timestamp"].to_numpy(np.int64) * 1_000_000)
    return events.where(np.lexsort((movies, events.at, users)))


if __name__ == "__main__":
    main()
