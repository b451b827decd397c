"""What of the tables, and of the rows on their way into them, needs a person."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, groupby

from movierec_spark.monitoring.drift.alarms import Alarm
from movierec_spark.monitoring.status.need import Kind, Need
from movierec_spark.monitoring.status.served_tables import ServedTable
from movierec_spark.publish.audit import Audit
from movierec_spark.publish.audit_log import open_refusals, refusal_text
from movierec_spark.settings import Settings
from movierec_spark.tables import (
    BY_NAME,
    MOVIE_FEATURES,
    RECOMMENDATIONS,
    RECOMMENDATIONS_HISTORY,
    USER_FEATURES,
)

OF_RECOMMEND = {table.name for table in (MOVIE_FEATURES, USER_FEATURES, RECOMMENDATIONS, RECOMMENDATIONS_HISTORY)}
DAYS_NAMED = 5
NEVER = datetime.min.replace(tzinfo=UTC)


def needs_of_tables(tables: Sequence[ServedTable], today: date, settings: Settings) -> Iterator[Need]:
    """Nothing served yet, or tables of a day that is too long ago: one need for each such day."""
    if not any(table.day for table in tables):
        drop = f"{settings.landing}/SOURCE/as_of=DAY"
        yield Need(
            Kind.NOTHING_SERVED,
            "nothing is served yet",
            f"land a drop in {drop} and run movierec_daily for its day; `movierec demo` does it with MovieLens",
        )
    bound = settings.status.max_age_days
    dated = sorted((table.made_on, table.name) for table in tables if table.made_on)
    for day, of_day in groupby(dated, key=lambda table: table[0]):
        age, names = (today - day).days, [name for _, name in of_day]
        if bound is not None and age > bound:
            yield Need(
                Kind.TABLE_OLD,
                f"{_listed(names)} {'is' if len(names) == 1 else 'are'} of {day}, {age:,} days old, "
                f"at most {bound} (status.max_age_days)",
                "see why movierec_daily did not run, or run it for the days that lack",
            )


def needs_of_drift(alarms: Sequence[Alarm]) -> Iterator[Need]:
    """One for each subject. alarms: of the newest day that was watched."""
    for alarm in alarms:
        yield Need(
            Kind.DRIFTED,
            f"{alarm.area} of {alarm.as_of} drifted: {alarm}",
            "see gold.drift whether that is real; movierec_retrain trains anew where it is switched on; "
            "to silence it, name it in drift.silenced",
        )


def needs_of_refusals(audits: Sequence[Audit], now: datetime, settings: Settings) -> Iterator[Need]:
    """Refused publications that nothing has made good. audits: ops.audit, the oldest first."""
    told_from = now - timedelta(days=settings.status.refusals_told_days)
    for refused in open_refusals(audits):
        if refused.published_at >= told_from:
            yield Need(
                Kind.PUBLICATION_REFUSED,
                refusal_text(refused),
                f"correct the drop or the suite, and run the day {refused.as_of} again",
            )


def needs_of_quarantine(audits: Sequence[Audit], settings: Settings) -> Iterator[Need]:
    """Tables of whose newest rows many were set aside. audits: ops.audit, the oldest first."""
    bound = settings.status.max_quarantined_fraction
    for audit in _newest_day(audits, settings):
        if audit.rows_quarantined > bound * audit.rows_in:
            yield Need(
                Kind.QUARANTINE_LARGE,
                f"{audit.rows_quarantined:,} of {audit.rows_in:,} rows "
                f"({audit.rows_quarantined / audit.rows_in:.2%}) of {audit.table_name} of {audit.as_of} are in "
                f"quarantine, at most {bound:.2%} (status.max_quarantined_fraction)",
                f"see `movierec quarantine --table {audit.table_name} --as-of {audit.as_of}`",
            )


def needs_of_stale_days(audits: Sequence[Audit]) -> Iterator[Need]:
    """Days that were recommended for before rows of theirs, or of an earlier day, were published in silver.

    Which earlier days the rows of an archive make stale, only the job refresh finds out. audits: the oldest first.
    """
    published = [audit for audit in audits if audit.status == "published"]
    recommended = {audit.as_of: audit.published_at for audit in published if audit.table_name in OF_RECOMMEND}
    conformed = {audit.as_of: audit.published_at for audit in published if _layer(audit) == "silver"}
    days = sorted({*recommended, *conformed})
    last_conformed = accumulate((conformed.get(day, NEVER) for day in days), max)  # of the day and all before it
    stale = [
        day
        for day, conformed_at in zip(days, last_conformed, strict=True)
        if day in recommended and conformed_at > recommended[day]
    ]
    if stale:
        yield Need(
            Kind.DAYS_STALE,
            f"{_listed([f'{day}' for day in stale])} {'was' if len(stale) == 1 else 'were'} recommended for before "
            "rows of theirs came",
            f"backfill movierec_daily from {stale[0]} to {stale[-1]}",
        )


def _newest_day(audits: Sequence[Audit], settings: Settings) -> list[Audit]:
    """Of each bronze and silver table and source of the settings, the last publication, if it is of the newest day."""
    of_sources = [audit for audit in audits if audit.status == "published" and audit.source in settings.sources]
    newest = max((audit.as_of for audit in of_sources), default=None)
    last = {(audit.table_name, audit.source): audit for audit in of_sources if audit.as_of == newest}
    return list(last.values())


def _layer(audit: Audit) -> str:
    return BY_NAME[audit.table_name].layer if audit.table_name in BY_NAME else ""


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - DAYS_NAMED} more" if len(names) > DAYS_NAMED else ""
    return f"{', '.join(names[:DAYS_NAMED])}{more}"
