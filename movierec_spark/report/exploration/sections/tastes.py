"""Tastes: how groups of movies and of users rate, and which genres occur together."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from movierec_spark.profiling import metrics
from movierec_spark.profiling.segments import BOTH
from movierec_spark.report.axis import Axis, axis_between
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.words import count

RATINGS, RATING, MOVIES = "silver.ratings", "rating", "silver.movies"
GROUPS = {"genre": "By genre", "decade": "By decade of release", "gender": "By gender", "age": "By age"}
FEW_RATINGS = 30  # below that a mean says little
NORMAL_95 = 1.96  # standard errors
MOST_GENRES = 20


@dataclass(frozen=True)
class Group:
    """low, high: the ends of the 95 % interval of the mean, by the normal distribution."""

    name: str
    ratings: float
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Grouping:
    """groups: all on one axis."""

    title: str
    groups: tuple[Group, ...]
    axis: Axis


@dataclass(frozen=True)
class Cell:
    """shade: per cent of the darkest cell; tip: what it says in words."""

    text: str
    shade: float
    tip: str


@dataclass(frozen=True)
class Grid:
    """rows: by name; None where there is nothing to say."""

    title: str
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[Cell | None, ...]]


def groupings(profile: Profile) -> list[Grouping]:
    found = {title: _groups(profile, kind) for kind, title in GROUPS.items()}
    return [
        Grouping(title, groups, axis_between(end for group in groups for end in (group.low, group.high)))
        for title, groups in found.items()
        if groups
    ]


def grids(profile: Profile) -> list[Grid]:
    """Mean ratings of genres within groups of users; how many movies share two genres."""
    found = [_means(profile, "gender"), _means(profile, "age"), _pairs_of_genres(profile)]
    return [grid for grid in found if grid]


def _groups(profile: Profile, kind: str) -> tuple[Group, ...]:
    """Groups with enough ratings: decades and ages in their order, others by their mean."""
    rows, means, deviations = (
        profile.by(RATINGS, RATING, metric, kind) for metric in (metrics.ROWS, metrics.MEAN, metrics.STANDARD_DEVIATION)
    )
    groups = []
    for name, mean in means.items():
        error = NORMAL_95 * deviations.get(name, 0.0) / math.sqrt(rows.get(name, 1.0))
        if rows.get(name, 0.0) >= FEW_RATINGS:
            groups.append(Group(name, rows[name], mean, mean - error, mean + error))
    if kind in ("decade", "age"):
        return tuple(sorted(groups, key=lambda group: group.name))
    return tuple(sorted(groups, key=lambda group: -group.mean))


def _means(profile: Profile, kind: str) -> Grid | None:
    means, rows = (profile.by_both(RATINGS, RATING, metric, kind) for metric in (metrics.MEAN, metrics.ROWS))
    kept = {pair: mean for pair, mean in means.items() if rows.get(pair, 0.0) >= FEW_RATINGS}
    if not kept:
        return None
    low, high = min(kept.values()), max(kept.values())
    cells = {
        (genre, group): Cell(
            f"{mean:.2f}",
            100 * (mean - low) / ((high - low) or 1),
            f"{group}, {genre}: {mean:.2f} stars, {count(rows[group, genre])} ratings",
        )
        for (group, genre), mean in kept.items()
    }
    return _grid(f"Mean stars by genre and {kind}", cells)


def _pairs_of_genres(profile: Profile) -> Grid | None:
    pairs = profile.by(MOVIES, "genres", metrics.MOVIES, "genres")
    if not pairs:
        return None
    both = {tuple(sorted(name.split(BOTH))): movies for name, movies in pairs.items() if name.count(BOTH) == 1}
    totals: dict[str, float] = {}
    for pair, movies in both.items():
        for genre in pair:
            totals[genre] = totals.get(genre, 0.0) + movies
    frequent = set(sorted(totals, key=lambda genre: (-totals[genre], genre))[:MOST_GENRES])
    most = max(both.values(), default=0.0)
    cells = {}
    for (first, second), movies in both.items():
        if {first, second} <= frequent:
            cell = Cell(count(movies), 100 * math.sqrt(movies / most), f"{first} and {second}: {count(movies)} movies")
            cells[first, second] = cells[second, first] = cell
    return _grid("Movies that have both genres", cells)


def _grid(title: str, cells: Mapping[tuple[str, str], Cell]) -> Grid:
    """cells: by row and column."""
    columns = tuple(sorted({column for _, column in cells}))
    rows = sorted({row for row, _ in cells})
    return Grid(title, columns, {row: tuple(cells.get((row, column)) for column in columns) for row in rows})
