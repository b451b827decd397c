"""A small lake in which everything occurs that a profile tells of."""

from datetime import date, datetime, timedelta

import numpy as np

from movierec_spark import tables
from movierec_spark.job.job import Job
from tests.pipeline.population import publish_rows

DAY = date(2018, 9, 26)
USERS, MOVIES, RATINGS = 57, 43, 900
GENRES = ("Comedy", "Drama", "Horror", "War")
STARS, SHARES = (0.5, 3, 3.5, 4, 4.5, 5), (0.05, 0.2, 0.2, 0.3, 0.15, 0.1)
TAGS = ("funny", "<b>bold</b>", "مرحبا", "slow  burn", "x" * 300)


def populate(job: Job) -> None:
    """Publish silver tables, whose drop is of the job's day, with some rows that are rejected."""
    rng = np.random.default_rng(22)
    publish_rows(job, tables.MOVIES, _movies(rng))
    publish_rows(job, tables.USERS, _users(rng))
    publish_rows(job, tables.RATINGS, _ratings(rng))
    publish_rows(job, tables.TAGS, _tags(rng))
    job.record_audits()


def _movies(rng: np.random.Generator) -> list[tuple]:
    first_of_its_day = DAY - timedelta(days=400)
    return [
        (
            *("movielens", movie, f"Movie {movie if movie > 3 else 'the Same'}"),
            None if movie % 10 == 0 else 1950 + movie % 70 if movie > 3 else 1999,
            [genre for genre in GENRES if rng.random() < 0.4],
            *(None, None, first_of_its_day, DAY, "movies.csv", movie),
        )
        for movie in range(1, MOVIES + 1)
    ]


def _users(rng: np.random.Generator) -> list[tuple]:
    ages = [None, 1, 18, 24, 30, 56]
    return [
        (
            *("movielens", user, "FM"[user % 2] if user % 5 else None, ages[int(rng.integers(len(ages)))]),
            *("artist", "00000", DAY - timedelta(days=400), DAY, "users.csv", user),
        )
        for user in range(1, USERS + 1)
    ]


def _ratings(rng: np.random.Generator) -> list[tuple]:
    """Ratings of the last 300 days, some of them late, some of the same pair of user and movie, 20 impossible ones."""
    rows = []
    for line in range(RATINGS):
        user, movie = 1 + int(USERS * rng.random() ** 2), 1 + int(MOVIES * rng.random() ** 3)
        rated_at = datetime(2018, 9, 26, 23) - timedelta(minutes=int(rng.integers(300 * 24 * 60)))
        stars = (
            9.0 if line % 45 == 0 else float(rng.choice([0.5, 3, 3.5, 4, 4.5, 5], p=[0.05, 0.2, 0.2, 0.3, 0.15, 0.1]))
        )
        known_at = min(rated_at.date() + timedelta(days=int(rng.random() < 0.2)), DAY)
        rows.append(("movielens", user, movie, stars, rated_at, known_at, DAY, "ratings.csv", line + 2))
    return rows


def _tags(rng: np.random.Generator) -> list[tuple]:
    texts = [*TAGS, *(f"tag {number}" for number in range(30))]
    return [
        (
            *("movielens", 1 + line % USERS, 1 + line % MOVIES, texts[int(len(texts) * rng.random() ** 2)]),
            *(datetime(2018, 9, 1) + timedelta(hours=line), date(2018, 9, 24), DAY, "tags.csv", line + 2),
        )
        for line in range(120)
    ]
