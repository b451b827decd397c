"""The long tail: how unevenly events and recommendations fall on users and movies."""

from dataclasses import dataclass

from movierec_spark.profiling import metrics
from movierec_spark.report.exploration.charts import lorenz_chart
from movierec_spark.report.exploration.marks import LineChart
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.words import count, number, share

POPULATIONS = {
    ("silver.ratings", "user_id"): "users, by ratings",
    ("silver.ratings", "movie_id"): "movies, by ratings",
    ("silver.feedback", "user_id"): "users, by feedback",
    ("silver.feedback", "movie_id"): "movies, by feedback",
    ("gold.recommendations", "movie_id"): "movies, by lists",
}


@dataclass(frozen=True)
class Concentration:
    """figures: of one population, in the order of LongTail.names; empty where there is none."""

    name: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class LongTail:
    """sparsity, with_10, days_to_10: None without ratings."""

    chart: LineChart | None
    names: tuple[str, ...]
    populations: tuple[Concentration, ...]
    sparsity: str | None
    with_10: str | None
    days_to_10: str | None


def long_tail(profile: Profile) -> LongTail:
    curves = {name: _curve(profile, *where) for where, name in POPULATIONS.items()}
    existing = {name: points for name, points in curves.items() if points}
    ratings = "silver.ratings"
    sparsity = profile.value(ratings, "", metrics.SPARSITY)
    with_10 = profile.value(ratings, "movie_id", metrics.WITH_10)
    days = profile.value(ratings, "movie_id", "days_to_10_p50")
    return LongTail(
        chart=lorenz_chart("Share of the events by share of the users or movies", existing, _what(existing)),
        names=("Gini", "the top 1 % have", "with a single one", "mean", "median", "95th percentile", "most"),
        populations=tuple(
            Concentration(name, _figures(profile, *where)) for where, name in POPULATIONS.items() if name in existing
        ),
        sparsity=None if sparsity is None else share(sparsity),
        with_10=None if with_10 is None else count(with_10),
        days_to_10=None if days is None else number(days),
    )


def _curve(profile: Profile, table: str, column: str) -> list[tuple[float, float]]:
    points = profile.by(table, column, metrics.LORENZ, "share")
    return sorted((float(name), value) for name, value in points.items())


def _what(curves: dict[str, list[tuple[float, float]]]) -> dict[str, str]:
    return {name: name.split(",")[0] for name in curves}


def _figures(profile: Profile, table: str, column: str) -> tuple[str, ...]:
    shown = {
        metrics.GINI: number,
        metrics.TOP_1_PERCENT_SHARE: share,
        metrics.SINGLES: count,
        metrics.PER_ID_MEAN: number,
        "per_id_p50": number,
        "per_id_p95": number,
        metrics.PER_ID_MAXIMUM: count,
    }
    values = {metric: profile.value(table, column, metric) for metric in shown}
    return tuple("" if value is None else shown[metric](value) for metric, value in values.items())
