"""One split into training and test part: a training of the product, which sees the training part alone, is tested."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import numpy as np
from pyspark.sql import SparkSession

from movierec_spark.dataset.holdout import make_fold
from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation.fold_result import FoldResult
from movierec_spark.evaluation.prequential import evaluate_window
from movierec_spark.features.preferences import preferences
from movierec_spark.features.rating_value import rating_values
from movierec_spark.settings import Settings
from movierec_spark.tables import FEEDBACK
from movierec_spark.training.inputs import Inputs
from movierec_spark.training.train import train
from tests.benchmarks.datasets import Dataset

Split = Callable[[Events], np.ndarray]  # whether each event is held out


def evaluate_withheld(spark: SparkSession, data: Dataset, split: Split, settings: Settings) -> FoldResult:
    """Everything that is chosen (recipe, form, weights, half-lives) is chosen by the training, inside its part."""
    events = rated_events(data, settings)
    is_held_out = split(events)
    kept = replace(data, ratings=data.ratings[~is_held_out])
    training = train(spark, inputs(spark, kept, data, settings), last_day(data), settings)
    fitted = replace(training.fitted, state=replace(training.state, breadth=settings.serving.breadth))
    movie = np.searchsorted(fitted.catalogue.movie_ids, data.ratings["movie_id"])
    events = replace(events, movie=movie.astype(np.int32))
    parts = (events.where(part).in_order() for part in (~is_held_out, is_held_out))
    fold = make_fold(*parts, len(fitted.catalogue.movie_ids))
    return evaluate_window(fitted, fold, training.half_life_index, training.settings)


def rated_events(data: Dataset, settings: Settings) -> Events:
    """One event a rating, in the order of the data set's; movie: the rank of its id among those that are rated."""
    rated, chosen = data.ratings, settings.preferences
    user, movie = (np.unique(rated[name], return_inverse=True)[1].astype(np.int32) for name in ("user_id", "movie_id"))
    stars = rated["rating"].to_numpy(np.float64)
    weights = rating_values(stars, chosen.liked_from, chosen.disliked_to)
    return Events(user, movie, weights, stars, rated["timestamp"].to_numpy(np.int64) * 1_000_000)


def inputs(spark: SparkSession, kept: Dataset, whole: Dataset, settings: Settings) -> Inputs:
    """What a training sees of the ratings that are kept; of the movies it knows what the whole data set says."""
    no_feedback = spark.createDataFrame([], FEEDBACK.schema)
    weigh = partial(preferences, kept.spark_ratings(spark), no_feedback, last_day(whole))
    movies, tags, users = (read(spark) for read in (whole.spark_movies, kept.spark_tags, kept.spark_users))
    return Inputs(weigh, movies, tags, users=users)


def last_day(data: Dataset) -> date:
    return datetime.fromtimestamp(int(data.ratings["timestamp"].max()), UTC).date()
