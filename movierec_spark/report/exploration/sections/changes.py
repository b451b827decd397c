"""What changed since the report before, figure by figure."""

from collections.abc import Iterator
from dataclasses import dataclass

from movierec_spark.profiling import metrics
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.words import COUNTS, figure, label, of_column, share

COMPARED = (
    *(
        metrics.ROWS,
        metrics.DISTINCT,
        metrics.MEAN,
        metrics.STANDARD_DEVIATION,
        metrics.MINIMUM,
        "p50",
        metrics.MAXIMUM,
    ),
    *(metrics.EMPTY, metrics.NOT_FINITE, metrics.LENGTH_MAXIMUM, metrics.EARLIEST, metrics.LATEST, metrics.GINI),
    *(metrics.TOP_1_PERCENT_SHARE, metrics.SPARSITY, metrics.LATE_SHARE, metrics.DUPLICATE_TITLES, metrics.USERS),
    *(metrics.CATALOGUE_COVERAGE, metrics.CATALOGUE_COVERAGE_AT_10, metrics.POPULAR_SHARE),
    *(metrics.REJECTED, metrics.DUPLICATE, metrics.WITH_10),
)
APPROXIMATE = 3 * metrics.DISTINCT_ERROR  # two approximate counts of the same values differ by less, 999 times in 1000
MOST_CHANGES = 150


@dataclass(frozen=True)
class Change:
    """before, now: in words. size: the difference, relative to the greater of the two."""

    where: str
    figure: str
    before: str
    now: str
    size: float

    @property
    def extent(self) -> str:
        """The difference relative to the figure before."""
        if abs(self.size) >= 1:
            return "new" if self.size > 0 else "gone"
        relative = self.size / (1 - self.size) if self.size > 0 else self.size
        return f"{100 * relative:+,.3g} %"


def changes(now: Profile, before: Profile) -> list[Change]:
    """The MOST_CHANGES greatest changes, the greatest first."""
    found = [
        change
        for table in now.tables
        for column in ("", *_columns(now, before, table))
        for change in _of(now, before, table, column)
    ]
    return sorted(found, key=lambda change: -abs(change.size))[:MOST_CHANGES]


def _columns(now: Profile, before: Profile, table: str) -> list[str]:
    """Those of a table that had rows before, and has some now."""
    return now.columns(table) if all(profile.count(table, "", metrics.ROWS) for profile in (now, before)) else []


def _of(now: Profile, before: Profile, table: str, column: str) -> Iterator[Change]:
    where = of_column(table, column)
    for metric in COMPARED:
        old, new = (_value(profile, table, column, metric) for profile in (before, now))
        if old is not None and new is not None and old != new:
            size = (new - old) / max(abs(new), abs(old))
            if metric != metrics.DISTINCT or abs(size) > APPROXIMATE:
                yield Change(where, label(metric), figure(metric, old), figure(metric, new), size)
    if column:
        shares = [profile.share(table, column, metrics.MISSING, metrics.ROWS) for profile in (before, now)]
        if shares[0] != shares[1]:
            size = (shares[1] - shares[0]) / max(shares)
            yield Change(where, "missing", share(shares[0]), share(shares[1]), size)


def _value(profile: Profile, table: str, column: str, metric: str) -> float | None:
    """Of a table as a whole, a count that has no row is 0."""
    value = profile.value(table, column, metric)
    return 0.0 if value is None and metric in COUNTS and not column else value
