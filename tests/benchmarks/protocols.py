"""The three ways to hold out a test part, on a data set in a MovieLens shape."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from pyspark.sql import SparkSession

from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation.evaluate import EvaluationResult, evaluate
from movierec_spark.evaluation.splits import leave_last, random_split
from movierec_spark.settings import Settings
from movierec_spark.settings.model_sections import Search
from movierec_spark.training.train import train
from tests.benchmarks.datasets import Dataset
from tests.benchmarks.withheld import Split, evaluate_withheld, inputs, last_day

PROTOCOLS = ("random", "forward", "leave_last")
TEST_FRACTION = 0.25
WINDOWS = 3
RECIPES = ({"ranks": (16, 24, 32)}, {"ranks": (16, 24, 32), "reg_param": 0.2, "alpha": 0.4})


def evaluations(
    spark: SparkSession, data: Dataset, protocol: str, seeds: Sequence[int], settings: Settings
) -> list[tuple[int, EvaluationResult]]:
    """Seed and outcome: for the random protocol of each seed, otherwise of the model's own."""
    seed = settings.model.seed
    if protocol == "forward":
        return [(seed, train(spark, inputs(spark, data, data, settings), last_day(data), settings).evaluation)]
    if protocol == "leave_last":
        return [(seed, _withheld(spark, data, leave_last, settings))]
    splits = {seed: partial(_random_by_movie, fraction=TEST_FRACTION, seed=seed) for seed in seeds}
    return [(seed, _withheld(spark, data, split, unordered(settings))) for seed, split in splits.items()]


def unordered(settings: Settings) -> Settings:
    """For events held out at random, whose order says nothing: the last ones say no more than the first.

    No rating is a dislike: in the published figures each one is a hit, a low one too.
    """
    pairs = {"pairs": "any", "rank": 64, "decay": 1.0, "power": 1.0}
    sequence = settings.model.sequence.model_copy(update=pairs)
    changes = {
        "model": settings.model.model_copy(update={"sequence": sequence, "is_ordered": False}),
        "preferences": settings.preferences.model_copy(update={"disliked_to": 0.0}),
        "evaluation": settings.evaluation.model_copy(update={"windows": WINDOWS}),
        "search": Search(trials=len(RECIPES), space={"model.als": RECIPES}),
    }
    return settings.model_copy(update=changes)


def _withheld(spark: SparkSession, data: Dataset, split: Split, settings: Settings) -> EvaluationResult:
    fold = evaluate_withheld(spark, data, split, settings)
    return evaluate([fold], settings.evaluation, settings.model.seed)


def _random_by_movie(events: Events, fraction: float, seed: int) -> np.ndarray:
    return random_split(events.movie, fraction, seed)
