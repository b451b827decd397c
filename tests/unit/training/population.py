"""A small population whose taste is plain: even users like even movies, odd users odd ones."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.features.credits import credits_of
from movierec_spark.features.preferences import event_value
from movierec_spark.settings import Settings
from movierec_spark.settings.data_sections import Preferences
from movierec_spark.settings.model_sections import Als, Evaluation, Model, Stars
from movierec_spark.storage.latest_rows import row_versions
from movierec_spark.tables import CREDITS, MOVIES
from movierec_spark.training.inputs import Inputs

USERS, FILMS, DAYS, FIRST_FILM = 60, 40, 300, 1000
BEGIN, LAST_DAY = datetime(2018, 1, 1), date(2018, 12, 31)
SMALL = Settings(
    model=Model(als=Als(ranks=(4,), iterations=5, blocks=2), stars=Stars(ranks=(2,), iterations=3, blocks=2)),
    evaluation=Evaluation(windows=2, window_fraction=0.15, bootstrap_samples=100, withheld_movies=0.5),
)
Rows = Sequence[tuple]
PEOPLE = "user_id BIGINT, gender STRING, age INT"


def checkerboard() -> list[tuple]:
    """user, film, stars, moment: each user's own colour, all but a fifth of it, in any order over the year."""
    rng = np.random.default_rng(4)
    return [
        (user, FIRST_FILM + film, float(rng.integers(6, 11)) / 2, _any_moment(rng))
        for user in range(USERS)
        for film in range(user % 2, FILMS, 2)
        if rng.random() < 0.8
    ]


def films() -> list[tuple]:
    """movie_id, genres, release year, IMDb id, day: what the films are says nothing of their colour."""
    return [
        (FIRST_FILM + film, ["Drama", "Comedy"][: 1 + film % 3 % 2], 2000 + film % 10, f"tt{film}", BEGIN.date())
        for film in range(FILMS)
    ]


def people() -> list[tuple]:
    """IMDb id, role, person, day: who directed a film, wrote it and played in it goes by its colour."""
    cast = {"director": ("Ada", "Bo"), "writer": ("Cy", "Di"), "actor": ("Eve", "Flo")}
    return [(f"tt{film}", role, names[film % 2], BEGIN.date()) for film in range(FILMS) for role, names in cast.items()]


def inputs(
    spark: SparkSession,
    ratings: Rows,
    movies: Rows = (),
    credits: Rows = (),
    tags: Rows = (),
    with_ratings: bool = True,
) -> Inputs:
    """What training sees of these rows; movies and credits are versions, each known from its day on."""
    rated = spark.createDataFrame(list(ratings), "user_id BIGINT, movie_id BIGINT, rating FLOAT, at TIMESTAMP")
    schema = "movie_id BIGINT, genres ARRAY<STRING>, release_year INT, imdb_id STRING, known_at DATE"
    described = row_versions(_delivered(spark, movies or films(), schema), MOVIES, ("test",))
    schema = "film STRING, role STRING, person STRING, known_at DATE"
    named = _delivered(spark, credits or people(), schema).withColumn("billing", F.lit(1))
    schema = "user_id BIGINT, movie_id BIGINT, tag STRING, tagged_at TIMESTAMP"

    def preferences(chosen: Preferences) -> DataFrame:
        value = event_value(F.col("rating").cast("double"), F.lit("rating"), chosen)
        weighed = rated.withColumn("weight", value * chosen.event_weights["rating"])
        return weighed if with_ratings else weighed.withColumn("rating", F.lit(None).cast("float"))

    return Inputs(
        preferences,
        described,
        spark.createDataFrame(list(tags), schema),
        credits_of(described, row_versions(named, CREDITS, ("test",))),
        spark.createDataFrame([(user, "FM"[user % 2], 30) for user in range(USERS)], PEOPLE),
    )


def _any_moment(rng: np.random.Generator) -> datetime:
    return BEGIN + timedelta(minutes=int(rng.integers(DAYS * 1440)))


def _delivered(spark: SparkSession, rows: Rows, schema: str) -> DataFrame:
    """Each row as a drop of its day brought it."""
    return spark.createDataFrame(list(rows), schema).select(
        "*", F.lit("test").alias("source"), F.col("known_at").alias("as_of")
    )
