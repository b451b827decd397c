"""People whose taste is plain, and who only play: even users like even films, odd users odd ones."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from movierec_spark.job.job import Job
from movierec_spark.settings import settings
from movierec_spark.tables import MOVIES
from tests.pipeline.population import publish_rows

DAY, BEGIN = date(2018, 9, 26), datetime(2018, 1, 1)
USERS, FILMS = 30, 24
MODEL = {"als": {"ranks": [3], "iterations": 3, "blocks": 2}, "stars": {"ranks": [2], "iterations": 2, "blocks": 2}}
EVALUATION = {"windows": 2, "window_fraction": 0.15, "bootstrap_samples": 50}


def publish_films(job: Job) -> None:
    """silver.movies of the job's day."""
    films = [
        ("movielens", film, f"Film {film}", 2000, ["Drama"], None, None, BEGIN.date(), DAY, "movies.csv", film)
        for film in range(2, FILMS + 2)
    ]
    publish_rows(job, MOVIES, films)


def deliver(events: list[dict], day: date) -> None:
    """Land events as the drop of a day."""
    drop = Path(settings().landing) / "feedback" / f"as_of={day}"
    drop.mkdir(parents=True)
    (drop / "events.jsonl").write_text("".join(f"{json.dumps(event)}\n" for event in events))


def plays(share: float = 0.8, users: int = USERS) -> list[dict]:
    """Everybody has played so much of the films of the own colour."""
    rng = np.random.default_rng(3)
    colours = [(user, film) for user in range(2, users + 2) for film in range(2 + user % 2, FILMS + 2, 2)]
    pairs = [pair for pair in colours if rng.random() < share]
    return [
        {
            "event_id": f"e{number}",
            "user_id": user,
            "movie_id": film,
            "event_type": "play",
            "occurred_at": f"{BEGIN + timedelta(minutes=int(rng.integers(300_000))):%Y-%m-%dT%H:%M:%SZ}",
        }
        for number, (user, film) in enumerate(pairs)
    ]
