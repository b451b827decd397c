"""A made product over many days: what it counts each day, quiet but for the weekly rhythm, growth and chance."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from movierec_spark.monitoring.drift.judge import drift_rows
from movierec_spark.settings.drift_section import Drift

FIRST = date(2024, 1, 1)  # a Monday
STARS = np.arange(1, 11) / 2
GENRES = ("Drama", "Comedy", "Action", "Thriller", "Romance", "Horror", "Sci-Fi", "Fantasy", "War", "Western")
TYPES = ("play", "finish", "like", "dislike")
WEEKDAYS = np.array([1.0, 0.9, 0.9, 1.0, 1.2, 1.6, 1.5])  # how active users are
N_MOVIES, DAILY_GROWTH = 3000, 0.004
DayEvents = pd.DataFrame  # one day's events: user, movie, event_type, stars (nan unless a rating), hour


@dataclass
class Product:
    """Users with tastes of their own, a catalogue that grows, Zipf popularity; seed says which chance.

    spoil: what is done to the events of a day. spoil_output: to the figures of its lists.
    """

    seed: int
    n_users: int = 2000
    spoil: Callable[[int, DayEvents], DayEvents] = field(default=lambda _, events: events)
    spoil_output: Callable[[int, dict[str, float]], dict[str, float]] = field(default=lambda _, figures: figures)

    def __post_init__(self) -> None:
        chance = np.random.default_rng(self.seed)
        self.chance = chance
        self.activity = chance.lognormal(-2.5, 1.2, self.n_users)  # sessions a day
        self.bias = chance.normal(0, 0.45, self.n_users)  # stars above the mean
        self.tastes = chance.dirichlet(np.full(len(GENRES), 0.7), self.n_users) * 0.5 + 0.05
        self.night = chance.integers(0, 24, self.n_users)
        self.first_day = np.where(chance.random(self.n_users) < 0.7, 0, chance.integers(0, 160, self.n_users))
        self.popularity = 1 / np.arange(3, N_MOVIES + 3) ** 0.9
        chance.shuffle(self.popularity)
        self.genre = chance.integers(0, len(GENRES), N_MOVIES)
        self.year = 2023 - np.minimum(chance.geometric(0.06, N_MOVIES), 80)
        self.since = np.where(chance.random(N_MOVIES) < 0.8, 0, chance.integers(0, 200, N_MOVIES))
        self.year[self.since > 0] = 2024

    def events(self, day: int) -> DayEvents:
        rate = self.activity * WEEKDAYS[day % 7] * (1 + DAILY_GROWTH) ** day * (self.first_day <= day)
        sessions = self.chance.poisson(rate)
        users = np.repeat(np.arange(self.n_users), self.chance.geometric(0.15, self.n_users) * np.minimum(sessions, 3))
        there = self.popularity * (self.since <= day)
        weights = there / there.sum()
        tried = self.chance.choice(N_MOVIES, (len(users), 4), p=weights)  # of four the one that suits the user best
        liking = self.tastes[users[:, None], self.genre[tried]] * self.chance.random(tried.shape)
        movies = tried[np.arange(len(users)), liking.argmax(axis=1)]
        is_rating = self.chance.random(len(users)) < 0.4
        stars = np.clip(np.round(2 * self.chance.normal(3.5 + self.bias[users], 0.9)) / 2, 0.5, 5)
        kinds = self.chance.choice(TYPES, len(users), p=(0.55, 0.3, 0.1, 0.05))
        events = {
            "user": users,
            "movie": movies,
            "event_type": np.where(is_rating, "rating", kinds),
            "stars": np.where(is_rating, stars, np.nan),
            "hour": (self.night[users] + self.chance.integers(0, 5, len(users))) % 24,
        }
        return self.spoil(day, pd.DataFrame(events))

    def output(self, day: int) -> dict[str, float]:
        noise = self.chance.normal(size=5)
        figures = {
            "lists": float(np.sum(self.first_day <= day)),
            "coverage": 420 * (1 + 0.001 * day) * np.exp(0.03 * noise[0]),
            "popularity": 300 * (1 + 0.004 * day) * np.exp(0.03 * noise[1]),
            "overlap": 0.75 + 0.03 * noise[2],
            "cold_share": 0.04 + 0.005 * noise[3],
            "score_gap": 1.3 * np.exp(0.05 * noise[4]),
        }
        return self.spoil_output(day, figures)


def watch(product: Product, days: int, watched_from: int, settings: Drift = Drift()) -> list[dict[str, Any]]:  # noqa: B008
    """gold.drift rows of each day from one of them on; the day's number stands in number."""
    counts, figures, found = [], [], []
    known = np.zeros(product.n_users, dtype=bool)
    for number in range(days):
        day = FIRST + timedelta(days=number)
        events = product.events(number)
        counts.append(_counts(product, events).assign(day=day))
        values = _figures(product, number, events, known) | product.output(number)
        figures.append(pd.DataFrame({"subject": list(values), "value": list(values.values())}).assign(day=day))
        known[events["user"]] = True
        if number >= watched_from:
            last = slice(-settings.all_days, None)
            rows = drift_rows(pd.concat(counts[last]), pd.concat(figures[last]), day, settings)
            found += [row | {"number": number} for row in rows]
    return found


def alarms(rows: list[dict[str, Any]]) -> dict[str, list[int]]:
    """By subject, the numbers of the days with alarms."""
    days: dict[str, set[int]] = {}
    for row in rows:
        if row["is_alarm"]:
            days.setdefault(row["subject"], set()).add(row["number"])
    return {subject: sorted(numbers) for subject, numbers in days.items()}


def _counts(product: Product, events: DayEvents) -> pd.DataFrame:
    values = {
        "event_type": events["event_type"],
        "stars": events["stars"].dropna(),
        "hour": events["hour"],
        "genre": np.array(GENRES)[product.genre[events["movie"]]],
        "release_year": product.year[events["movie"]],
    }
    tables = [_table(name, pd.Series(of)) for name, of in values.items()]
    return pd.concat(tables, ignore_index=True)


def _table(subject: str, values: pd.Series) -> pd.DataFrame:
    rows = values.astype(str).value_counts().rename_axis("value").reset_index(name="rows")
    return rows.assign(subject=subject)


def _figures(product: Product, day: int, events: DayEvents, known: np.ndarray) -> dict[str, float]:
    users = events["user"].unique()
    types = events["event_type"].value_counts()
    return {
        "active_users": float(len(users)),
        "events_per_user": len(events) / max(len(users), 1),
        "new_user_share": float(np.mean(~known[users])) if len(users) else 0.0,
        "unknown_movie_share": 0.0,
        "new_movies": float(np.sum(product.since == day)) if day else 0.0,
        **{f"events_of_{kind}": float(types.get(kind, 0)) for kind in ("rating", *TYPES)},
    }
