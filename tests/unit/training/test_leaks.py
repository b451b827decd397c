"""Nothing that becomes known at a moment or after it can be seen by what is fitted before it."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from movierec_spark.dataset.catalogue import Catalogue
from movierec_spark.dataset.holdout import Fold, window_fold
from movierec_spark.dataset.item_features import features_per_movie
from movierec_spark.evaluation import baselines
from movierec_spark.models.fit import Fitted
from movierec_spark.models.hybrid import fold_in_users
from movierec_spark.training.backtest import Backtest
from movierec_spark.training.prepare_backtest import prepare_backtest
from tests.unit.training.population import (
    BEGIN,
    FILMS,
    FIRST_FILM,
    LAST_DAY,
    SMALL,
    USERS,
    checkerboard,
    films,
    inputs,
    people,
)

NEW_USER, NEW_FILM = 10_000, 9_000
RELINKED = FIRST_FILM + FILMS // 2  # films below get another IMDb id, and with it other people


def planted(spark: SparkSession, without: Backtest) -> Backtest:
    """The past with signs, from the last cut on, that tell each user's next films by every way there is."""
    cut = datetime.fromtimestamp(without.cuts[-1] / 1_000_000, UTC).replace(tzinfo=None)
    rewards = [
        *[(user, FIRST_FILM + (user + 1) % FILMS, 5.0, cut + timedelta(hours=user)) for user in range(USERS)],
        *[(NEW_USER + i, NEW_FILM, 5.0, cut + timedelta(hours=i)) for i in range(USERS)],
    ]
    known = {(user, film) for user, film, *_ in checkerboard()}
    ratings = [*checkerboard(), *(row for row in rewards if row[:2] not in known)]
    day = cut.date()
    corrected = [
        (film, [*genres, f"Hit {film % 2}"], year, f"{imdb}x" if film < RELINKED else imdb, day)
        for film, genres, year, imdb, _ in films()
    ]
    arrived = [(NEW_FILM, ["Hit 0", "Hit 1"], 2018, "tt9x", day)]
    credited = [(f"tt{film}", "actor", f"Star {film % 2}", day) for film in range(FILMS)]
    linked = [(f"tt{film}x", "actor", f"Twin {film % 2}", BEGIN.date()) for film in range(FILMS)]
    tags = [(user, FIRST_FILM + film, f"hit {film % 2}", cut) for user in (0, 1) for film in range(FILMS)]
    tempting = inputs(spark, ratings, [*films(), *corrected, *arrived], [*people(), *credited, *linked], tags)
    return prepare_backtest(spark, tempting, LAST_DAY, SMALL, like=without)


def seen(past: Backtest, targets: Backtest, cut: int, folder: Path) -> dict[str, np.ndarray]:
    """Everything that a fit before the cut holds, and what every model makes of the histories before the cut.

    targets: whose held-out events say which users are tested.
    """
    fitted = past.fit_before(cut)
    fitted.state.save(folder)
    values = json.loads((folder / "values.json").read_text())
    fold = window_fold(past.test_events, cut, past.end, len(fitted.catalogue.movie_ids), targets.test_events).of_movies(
        fitted.known
    )
    return {
        **dict(np.load(folder / "arrays.npz")),
        **{name: np.array(value if value is not None else "") for name, value in values.items()},
        **{f"statistics.{name}": np.asarray(value) for name, value in asdict(fitted.statistics).items()},
        "known": fitted.known,
        "factors": fitted.factors,
        **{f"{model.name}.{side}": getattr(model, side) for model in _models(fitted, fold) for side in SIDES},
        "hybrid.user_vectors": fold_in_users(fitted.state, fold.weights, fold.recency_rank).vectors,
    }


SIDES = ("user_vectors", "item_vectors")


def _models(fitted: Fitted, fold: Fold) -> list[baselines.DotProductModel]:
    return [
        baselines.popularity(fitted, fold.weights),
        *[baselines.decayed_popularity(fitted, fold.weights, i) for i in range(fitted.statistics.decayed.shape[1])],
        baselines.content(fitted, fold.weights),
        baselines.als(fitted, fold.weights, SMALL.model.als),
        baselines.als_explicit(fitted, fold.ratings),
    ]


def different(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> set[str]:
    """What is not the same in both, to the bit."""
    assert one.keys() == other.keys()
    return {name for name in one if one[name].tobytes() != other[name].tobytes()}


@pytest.fixture(scope="module")
def pasts(spark: SparkSession) -> tuple[Backtest, Backtest, int]:
    """Without and with the planted signs, and the cut."""
    without = prepare_backtest(spark, inputs(spark, checkerboard()), LAST_DAY, SMALL)
    return without, planted(spark, without), without.cuts[-1]


@pytest.fixture(scope="module")
def unspoilt(pasts: tuple[Backtest, Backtest, int], tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
    without, _, cut = pasts
    return seen(without, without, cut, tmp_path_factory.mktemp("blind"))


def test_what_becomes_known_at_the_cut_or_later_changes_not_one_bit(
    pasts: tuple[Backtest, Backtest, int], unspoilt: dict[str, np.ndarray], tmp_path: Path
) -> None:
    without, tempted, cut = pasts
    assert different(unspoilt, seen(tempted, without, cut, tmp_path)) == set()


def _no_cut_in_events(past: Backtest, cut: int) -> Backtest:
    rows = past.sample.rows.withColumn("at", F.least("at", F.lit(cut - 1)))
    return replace(past, sample=replace(past.sample, rows=rows))


def _counts_of_all_time(past: Backtest, cut: int) -> Backtest:
    return replace(past, sample=replace(past.sample, counts={cut: past.events.counts[past.end]}))


def _statistics_of_all_time(past: Backtest, cut: int) -> Backtest:
    return replace(past, statistics={**past.statistics, cut: past.statistics[past.end]})


class _OfNow(Catalogue):
    """A catalogue that tells what is known now, whatever the moment."""

    def features_at(self, moment: int) -> list:
        return features_per_movie(self.features, self.movie_ids)


def _features_of_now(past: Backtest, cut: int) -> Backtest:
    catalogue = past.catalogue
    return replace(past, catalogue=_OfNow(catalogue.movie_ids, catalogue.known_from, catalogue.features))


def _features_without_dates(*kinds: str) -> Callable[[Backtest, int], Backtest]:
    def leak(past: Backtest, cut: int) -> Backtest:
        rows = past.catalogue.features
        dateless = rows.assign(known_from=rows["known_from"].where(~rows["name"].str.startswith(kinds), 0))
        return replace(past, catalogue=replace(past.catalogue, features=dateless))

    return leak


def _all_movies_known(past: Backtest, cut: int) -> Backtest:
    return replace(past, catalogue=replace(past.catalogue, known_from=np.zeros_like(past.catalogue.known_from)))


@pytest.mark.parametrize(
    ("leak", "shows_in"),
    [
        (_no_cut_in_events, {"als.vectors", "factors", "stars.explicit", "sequence.context", "als.user_vectors"}),
        (_counts_of_all_time, {"als.vectors"}),
        (_statistics_of_all_time, {"bias.vectors", "statistics.events", "popularity.item_vectors"}),
        (_features_of_now, {"content.vectors", "embedding.components", "cold_ridge", "content.user_vectors"}),
        (_features_without_dates("tag="), {"content.vectors", "content.user_vectors"}),
        (_features_without_dates("genre="), {"content.vectors", "content.user_vectors"}),
        (_features_without_dates("person=Star"), {"content.vectors", "content.user_vectors"}),
        (_features_without_dates("person=Twin"), {"content.vectors", "content.user_vectors"}),
        (_all_movies_known, {"known", "movie_ids"}),
    ],
)
def test_a_leak_by_any_way_would_show(
    pasts: tuple[Backtest, Backtest, int],
    unspoilt: dict[str, np.ndarray],
    tmp_path: Path,
    leak: Callable[[Backtest, int], Backtest],
    shows_in: set[str],
) -> None:
    without, tempted, cut = pasts
    assert shows_in <= different(unspoilt, seen(leak(tempted, cut), without, cut, tmp_path))
