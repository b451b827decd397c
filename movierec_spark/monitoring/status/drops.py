"""What landed and was not taken in, and what should have landed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from movierec_spark.monitoring.status.need import Kind, Need
from movierec_spark.publish.audit import Audit
from movierec_spark.settings import Settings
from movierec_spark.sources.landing import DROP, landed_days, landed_drop
from movierec_spark.storage.location import Location
from movierec_spark.tables import BY_NAME


@dataclass(frozen=True)
class Drops:
    """What stands in the landing area of one source.

    landed: how many drops. newest: the day of the last one. not_taken: the days before today of which no table has
    rows, ascending. is_missing: whether the drop of the day before today is required and has not come.
    """

    source: str
    landed: int
    newest: date | None
    not_taken: tuple[date, ...]
    is_missing: bool


def drops(audits: Sequence[Audit], today: date, settings: Settings) -> list[Drops]:
    """Of each source of the settings."""
    taken = {
        (audit.source, audit.as_of)
        for audit in audits
        if audit.table_name in BY_NAME and BY_NAME[audit.table_name].layer == "bronze"
    }
    return [_drops(source, taken, today, settings) for source in settings.sources]


def needs_of_drops(landed: Sequence[Drops], today: date, is_daily_running: bool, settings: Settings) -> Iterator[Need]:
    """is_daily_running: whether movierec_daily may be about to take them in."""
    for of_source in landed:
        place = Location.of(settings.landing) / of_source.source
        if of_source.is_missing:
            day = today - timedelta(days=1)
            yield Need(
                Kind.DROP_MISSING,
                f"{of_source.source} is required and has no drop for {day}",
                f"deliver it to {place}/{DROP}{day}, and run movierec_daily for that day",
            )
        if of_source.not_taken and not is_daily_running:
            days = of_source.not_taken
            more = f" and {len(days) - 1} more" if len(days) > 1 else ""
            yield Need(
                Kind.DROP_NOT_TAKEN,
                f"the drop of {of_source.source} for {days[-1]}{more} was not taken in",
                f"run movierec_daily for {'that day' if len(days) == 1 else 'these days'}; "
                "where it fails, its last line says what is wrong with the drop",
            )


def _drops(source: str, taken: set[tuple[str | None, date]], today: date, settings: Settings) -> Drops:
    yesterday = today - timedelta(days=1)
    days = landed_days(source, settings)
    waiting = [day for day in days if day < today and (source, day) not in taken]
    return Drops(
        source=source,
        landed=len(days),
        newest=days[-1] if days else None,
        not_taken=tuple(day for day in waiting if landed_drop(source, day, settings).entries()),
        is_missing=settings.sources[source].required and yesterday not in days,
    )
