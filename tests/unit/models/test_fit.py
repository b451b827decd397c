"""A fit at a moment sees nothing of what comes after it."""

from datetime import date

import numpy as np
import pandas as pd
from pyspark.sql import SparkSession

from movierec_spark.dataset.catalogue import Catalogue
from movierec_spark.dataset.item_features import STILL
from movierec_spark.dataset.item_statistics import MICROSECONDS_PER_DAY, movie_statistics
from movierec_spark.models.fit import Fitted, fit
from movierec_spark.models.hybrid import item_vectors
from movierec_spark.settings.model_sections import Als, Model, Stars

MOVIES, NOW = 12, 100 * MICROSECONDS_PER_DAY
SETTINGS = Model(als=Als(ranks=(3,), iterations=3, blocks=1), stars=Stars(ranks=(2,), iterations=2, blocks=1))


def events(future: bool) -> pd.DataFrame:
    """Each user's events up to now; in the future everybody watches the last two movies."""
    rng = np.random.default_rng(6)
    past = [(user, movie, 4.0, 4.0, int(rng.integers(NOW))) for user in range(15) for movie in rng.permutation(10)[:5]]
    hype = [(user, movie, 5.0, 5.0, NOW + user) for user in range(15) for movie in (10, 11)]
    rows = pd.DataFrame(past + hype * future, columns=["user", "movie", "weight", "rating", "at"])
    return rows.astype({"user": "int32", "movie": "int32", "weight": "float32", "rating": "float32"})


def features(future: bool) -> pd.DataFrame:
    """Two genres; in the future the last two movies are tagged."""
    genres = [(movie, f"genre={'Drama' if movie % 2 else 'Comedy'}", 1.0, 0) for movie in range(MOVIES)]
    tags = [(movie, "tag=hype", 1.0, NOW) for movie in (10, 11)]
    return pd.DataFrame(genres + tags * future, columns=["movie_id", "name", "value", "known_from"]).assign(
        known_until=STILL
    )


def fitted(spark: SparkSession, future: bool) -> Fitted:
    known_from = np.where(np.arange(MOVIES) < 11, 0, NOW)
    catalogue = Catalogue(np.arange(MOVIES), known_from, features(future))
    frame = spark.createDataFrame(events(future))
    (statistics,) = movie_statistics(frame, MOVIES, [NOW], SETTINGS.popularity_half_lives_days)
    counts = statistics.events
    return fit(frame, counts, catalogue, statistics, NOW, date(1970, 4, 10), SETTINGS, with_stars=True)


def test_what_the_future_holds_changes_nothing(spark: SparkSession) -> None:
    blind, tempted = fitted(spark, future=False), fitted(spark, future=True)
    np.testing.assert_allclose(item_vectors(tempted.state), item_vectors(blind.state), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(tempted.state.bias.vectors, blind.state.bias.vectors, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(tempted.statistics.decayed, blind.statistics.decayed, rtol=1e-12)
    assert blind.state.stars is not None
    assert tempted.state.stars is not None
    np.testing.assert_allclose(tempted.state.stars.movie_bias, blind.state.stars.movie_bias)
    assert tempted.known.tolist() == list(range(11))
