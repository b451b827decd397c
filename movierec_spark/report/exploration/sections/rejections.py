"""Quality: what became of the delivered rows, and by which rules some were rejected."""

from dataclasses import dataclass

from movierec_spark.profiling import metrics
from movierec_spark.report.exploration import calendar
from movierec_spark.report.exploration.charts import bar_chart
from movierec_spark.report.exploration.marks import BarChart
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.words import share


@dataclass(frozen=True)
class Rule:
    """A rule that rows broke. meaning: in plain words; empty where the suite has none."""

    name: str
    meaning: str
    rows: float
    width: float


@dataclass(frozen=True)
class Delivery:
    """The rows of all drops of one table. chart: rejected rows by the day of their drop."""

    table: str
    delivered: float
    published: float
    rejected: float
    duplicate: float
    rules: tuple[Rule, ...]
    chart: BarChart | None

    @property
    def rejected_share(self) -> str:
        return share(self.rejected / self.delivered)


def deliveries(profile: Profile) -> list[Delivery]:
    """Of the tables whose drops brought any row."""
    return [_delivery(profile, table) for table in profile.tables if profile.count(table, "", metrics.DELIVERED)]


def _delivery(profile: Profile, table: str) -> Delivery:
    names = (metrics.DELIVERED, metrics.PUBLISHED, metrics.REJECTED, metrics.DUPLICATE)
    delivered, published, rejected, duplicate = (profile.count(table, "", name) for name in names)
    by_day = calendar.days(profile.by(table, "", metrics.REJECTED, "day"))
    chart = bar_chart("Rejected rows by day of the drop", by_day, "rejected rows", is_wide=True)
    return Delivery(table, delivered, published, rejected, duplicate, _rules(profile, table), chart)


def _rules(profile: Profile, table: str) -> tuple[Rule, ...]:
    rows = profile.by(table, "", metrics.REJECTED, "reason")
    most = max(rows.values(), default=0.0)
    ordered = sorted(rows.items(), key=lambda item: (-item[1], item[0]))
    split = [(reason.partition(": "), n) for reason, n in ordered]
    return tuple(Rule(name, meaning, n, 100 * n / most) for (name, _, meaning), n in split)
