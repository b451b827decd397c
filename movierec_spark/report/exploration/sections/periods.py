"""Events of the last weeks beside those of as many weeks before."""

from dataclasses import dataclass
from datetime import date, timedelta

from movierec_spark.profiling import metrics
from movierec_spark.report.exploration import bounds
from movierec_spark.report.exploration.charts import paired_chart
from movierec_spark.report.exploration.histogram import histogram
from movierec_spark.report.exploration.marks import BarChart
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.sections.tables import WHOLE_NUMBERS
from movierec_spark.report.exploration.words import number, share


@dataclass(frozen=True)
class Period:
    """first, last: days."""

    first: date
    last: date
    rows: float


@dataclass(frozen=True)
class ComparedColumn:
    """missing, mean: of the earlier rows and the recent ones, in words. psi: population stability index."""

    name: str
    missing: tuple[str, str]
    mean: tuple[str, str]
    psi: float | None
    chart: BarChart | None

    @property
    def verdict(self) -> str:
        if self.psi is None:
            return ""
        return "much" if self.psi > bounds.PSI_MUCH else "some" if self.psi > bounds.PSI_SOME else "little"


@dataclass(frozen=True)
class ComparedTable:
    """is_small: whether a period has so few rows that chance moves the figures."""

    name: str
    earlier: Period
    recent: Period
    columns: tuple[ComparedColumn, ...]

    @property
    def is_small(self) -> bool:
        return min(self.earlier.rows, self.recent.rows) < bounds.ROWS_FOR_PSI


def compared_tables(profile: Profile) -> list[ComparedTable]:
    """The tables of events that have any in one of the periods."""
    last = profile.as_of
    first, before = (last - timedelta(days=n * metrics.RECENT_DAYS - 1) for n in (1, 2))
    tables = []
    for table in profile.tables:
        recent, earlier = (profile.count(table, "", metric) for metric in (metrics.ROWS_RECENT, metrics.ROWS_EARLIER))
        if recent or earlier:
            compared = tuple(
                _column(profile, table, name) for name in profile.columns(table) if _is_compared(profile, table, name)
            )
            periods = Period(before, first - timedelta(days=1), earlier), Period(first, last, recent)
            tables.append(ComparedTable(table, *periods, compared))
    return tables


def _is_compared(profile: Profile, table: str, column: str) -> bool:
    return bool(
        {metrics.MEAN, metrics.EMPTY}
        & {metric for of, name, metric in profile.figures if (of, name) == (table, column)}
    )


def _column(profile: Profile, table: str, column: str) -> ComparedColumn:
    periods = (metrics.MISSING_EARLIER, metrics.ROWS_EARLIER), (metrics.MISSING_RECENT, metrics.ROWS_RECENT)
    earlier, recent = (share(profile.share(table, column, missing, rows)) for missing, rows in periods)
    means = [profile.value(table, column, metric) for metric in (metrics.MEAN_EARLIER, metrics.MEAN_RECENT)]
    return ComparedColumn(
        name=column,
        missing=(earlier, recent),
        mean=("" if means[0] is None else number(means[0]), "" if means[1] is None else number(means[1])),
        psi=profile.value(table, column, metrics.PSI_RECENT),
        chart=_chart(profile, table, column),
    )


def _chart(profile: Profile, table: str, column: str) -> BarChart | None:
    title = f"{column}: share of the rows of each period"
    are_whole = profile.type(table, column) in WHOLE_NUMBERS
    both = {
        bounds: 0.0
        for metric in (metrics.ROWS_EARLIER, metrics.ROWS_RECENT)
        for bounds in profile.bins(table, column, metric)
    }
    earlier, recent = (profile.bins(table, column, metric) for metric in (metrics.ROWS_EARLIER, metrics.ROWS_RECENT))
    if earlier and recent:
        return paired_chart(
            title, histogram(both | recent, are_whole), histogram(both | earlier, are_whole), "of the rows"
        )
    return paired_chart(
        title,
        profile.by(table, column, metrics.ROWS_RECENT, "value"),
        profile.by(table, column, metrics.ROWS_EARLIER, "value"),
        "of the rows",
    )
