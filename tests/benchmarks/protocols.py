"""The three ways to hold out a test part, on a data set in a MovieLens shape."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import numpy as np
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.dataset.catalogue import collect_catalogue
from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation.evaluate import EvaluationResult, evaluate
from movierec_spark.evaluation.splits import leave_last, random_split
from movierec_spark.features.preferences import preferences
from movierec_spark.features.rating_value import rating_values
from movierec_spark.settings import Settings
from movierec_spark.tables import FEEDBACK
from movierec_spark.training.inputs import Inputs
from movierec_spark.training.train import train
from tests.benchmarks.datasets import Dataset
from tests.benchmarks.held_out import Split, evaluate_split

PROTOCOLS = ("random", "forward", "leave_last")
TEST_FRACTION = 0.25
VALIDATIONS = 3  # random parts of the training part; one alone is too small to choose on
VALIDATION_FRACTION = 0.1  # small, so that a validation trains on about as much as the test does


def evaluations(
    spark: SparkSession, data: Dataset, protocol: str, seeds: Sequence[int], settings: Settings
) -> list[tuple[int, EvaluationResult]]:
    """Seed and outcome: for the random protocol of each seed, otherwise of the model's own."""
    if protocol == "forward":
        return [(settings.model.seed, _forward(spark, data, settings))]
    if protocol == "leave_last":
        return [(settings.model.seed, _held_out(spark, data, leave_last, [leave_last], settings))]
    return [(seed, _random(spark, data, seed, _unordered(settings))) for seed in seeds]


def _random(spark: SparkSession, data: Dataset, seed: int, settings: Settings) -> EvaluationResult:
    split = partial(_random_by_movie, fraction=TEST_FRACTION, seed=seed)
    others = range(seed + 1000, seed + 1000 * (VALIDATIONS + 1), 1000)
    validations = [partial(_random_by_movie, fraction=VALIDATION_FRACTION, seed=other) for other in others]
    return _held_out(spark, data, split, validations, settings)


def _unordered(settings: Settings) -> Settings:
    """For events held out at random, of which the last ones say no more than the first."""
    pairs = {"pairs": "any", "rank": 64, "decay": 1.0, "power": 1.0}
    sequence = settings.model.sequence.model_copy(update=pairs)
    return settings.model_copy(update={"model": settings.model.model_copy(update={"sequence": sequence})})


def _random_by_movie(events: Events, fraction: float, seed: int) -> np.ndarray:
    return random_split(events.movie, fraction, seed)


def _held_out(
    spark: SparkSession, data: Dataset, split: Split, validations: Sequence[Split], settings: Settings
) -> EvaluationResult:
    events = _ratings(spark, data).withColumnRenamed("rated_at", "at")
    catalogue = collect_catalogue(data.spark_movies(spark), data.spark_tags(spark), events)
    fold = evaluate_split(spark, catalogue, _events(data, catalogue.movie_ids, settings), split, validations, settings)
    return evaluate([fold], settings.evaluation, settings.model.seed)


def _forward(spark: SparkSession, data: Dataset, settings: Settings) -> EvaluationResult:
    ratings = _ratings(spark, data)
    no_feedback = spark.createDataFrame([], FEEDBACK.schema)
    as_of = datetime.fromtimestamp(int(data.ratings["timestamp"].max()), UTC).date()
    movies, tags, users = data.spark_movies(spark), data.spark_tags(spark), data.spark_users(spark)
    inputs = Inputs(partial(preferences, ratings, no_feedback, as_of), movies, tags, users=users)
    return train(spark, inputs, as_of, settings).evaluation


def _ratings(spark: SparkSession, data: Dataset) -> DataFrame:
    rated_at = F.timestamp_seconds("timestamp").alias("rated_at")
    rating = F.col("rating").cast("float").alias("rating")
    return spark.createDataFrame(data.ratings).select("user_id", "movie_id", rating, rated_at)


def _events(data: Dataset, movie_ids: np.ndarray, settings: Settings) -> Events:
    rated = data.ratings
    users = np.unique(rated["user_id"], return_inverse=True)[1].astype(np.int32)
    movies = np.searchsorted(movie_ids, rated["movie_id"]).astype(np.int32)
    stars = rated["rating"].to_numpy(np.float64)
    weights = rating_values(stars, settings.preferences.liked_from, settings.preferences.disliked_to)
    events = Events(users, movies, weights, stars, rated["timestamp"].to_numpy(np.int64) * 1_000_000)
    return events.where(np.lexsort((movies, events.at, users)))
