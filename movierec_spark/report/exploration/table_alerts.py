"""Alerts about the rows of a table: stale, doubled, rejected."""

from collections.abc import Iterator
from statistics import median

from movierec_spark.profiling import metrics
from movierec_spark.report.exploration import bounds
from movierec_spark.report.exploration.alert import Alert, Concern
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.words import EPOCH, count, isolated, number, share

LISTS = "gold.recommendations"


def stale_events(profile: Profile, table: str) -> Iterator[Alert]:
    for column in profile.columns(table):
        days = profile.value(table, column, metrics.DAYS_SINCE_LAST)
        active, empty = (profile.count(table, column, metric) for metric in (metrics.ACTIVE_DAYS, metrics.EMPTY_DAYS))
        distance = (active + empty) / active if active else 0.0
        bound = max(bounds.DAYS_WITHOUT_EVENTS, bounds.TIMES_A_USUAL_DISTANCE * distance)
        if days is not None and days > bound:
            text = (
                f"The last event is {count(days)} days older than this report's day, {profile.as_of}; "
                f"the bound is {count(bound)} days."
            )
            yield Alert(Concern.STALE, table, column, text, is_urgent=True)


def stale_lists(profile: Profile, table: str) -> Iterator[Alert]:
    latest = profile.value(table, "as_of", metrics.LATEST)
    if table == LISTS and latest is not None:
        days = (profile.as_of - EPOCH).days - int(latest)
        if days > bounds.DAYS_OF_LISTS:
            text = (
                f"The lists are {days} days older than this report's day, {profile.as_of}; "
                f"the bound is {bounds.DAYS_OF_LISTS} day."
            )
            yield Alert(Concern.STALE, table, "as_of", text, is_urgent=True)


def doubled_rows(profile: Profile, table: str) -> Iterator[Alert]:
    twice = profile.share(table, "", metrics.DUPLICATE, metrics.DELIVERED)
    if twice > bounds.DUPLICATE_SHARE:
        rows = count(profile.count(table, "", metrics.DUPLICATE))
        text = (
            f"{rows} delivered rows ({share(twice)}) were exact copies of others; "
            f"the bound is {share(bounds.DUPLICATE_SHARE)}."
        )
        yield Alert(Concern.DOUBLED, table, "", text)
    by_title = profile.by(table, "title", metrics.MOVIES, "title")
    if by_title:
        example = max(by_title, key=lambda title: by_title[title])
        movies = count(profile.count(table, "title", metrics.DUPLICATE_TITLES))
        text = (
            f"{movies} movies share title and year with another one, as {isolated(example)} "
            f"({count(by_title[example])} movies); none should."
        )
        yield Alert(Concern.DOUBLED, table, "title", text)


def crowded_days(profile: Profile, table: str) -> Iterator[Alert]:
    for column in profile.columns(table):
        days = profile.by(table, column, metrics.ROWS, "day")
        usual = median(days.values()) if days else 0.0
        busiest = max(days, key=lambda name: days[name], default="")
        if usual >= bounds.ROWS_OF_A_USUAL_DAY and days[busiest] > bounds.TIMES_A_USUAL_DAY * usual:
            text = (
                f"{busiest} has {count(days[busiest])} events, {number(days[busiest] / usual)} times a usual day "
                f"({count(usual)}); the bound is {number(bounds.TIMES_A_USUAL_DAY)} times."
            )
            yield Alert(Concern.DOUBLED, table, column, text)


def rejected_rows(profile: Profile, table: str) -> Iterator[Alert]:
    kept_out = profile.share(table, "", metrics.REJECTED, metrics.DELIVERED)
    if kept_out > bounds.REJECTED_SHARE:
        reasons = profile.by(table, "", metrics.REJECTED, "reason")
        main = max(reasons, key=lambda name: reasons[name], default="")
        rule = f", most of them by the rule {isolated(main)}" if main else ""
        rows = count(profile.count(table, "", metrics.REJECTED))
        text = (
            f"{rows} delivered rows ({share(kept_out)}) were rejected{rule}; "
            f"the bound is {share(bounds.REJECTED_SHARE)}."
        )
        yield Alert(Concern.REJECTED, table, "", text, is_urgent=True)


def rejected_lately(now: Profile, before: Profile | None, table: str) -> Iterator[Alert]:
    """What the drops since the report before brought that broke a rule; without one, the drop of the day."""
    for day, rows in now.by(table, "", metrics.REJECTED, "day").items():
        if day > f"{before.as_of}" if before else day == f"{now.as_of}":
            reasons = now.by_both(table, "", metrics.REJECTED, "day")
            rules = [f"{isolated(rule)} ({count(n)})" for (of, rule), n in reasons.items() if of == day]
            text = f"{count(rows)} rows of the drop of {day} were rejected, by {', '.join(rules)}; the bound is 0."
            yield Alert(Concern.REJECTED, table, "", text)


TABLE_ALERTS = (stale_events, stale_lists, doubled_rows, crowded_days, rejected_rows)
