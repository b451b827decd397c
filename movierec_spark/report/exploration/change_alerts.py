"""Alerts about what changed: since the report before, and of events between two periods of weeks."""

from collections.abc import Iterator

from movierec_spark.profiling import metrics
from movierec_spark.report.exploration import bounds
from movierec_spark.report.exploration.alert import Alert, Concern
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.words import count, number, share
from movierec_spark.tables import BY_NAME

# Columns whose values move with the calendar: that those of another day differ is no news.
MOVING = ("known_at", "as_of", "generated_at")
WEEKS = metrics.RECENT_DAYS // 7


def changed_rows(now: Profile, before: Profile, table: str) -> Iterator[Alert]:
    rows, rows_before = (profile.count(table, "", metrics.ROWS) for profile in (now, before))
    since = f"since {before.as_of}"
    if rows_before and rows < (1 - bounds.ROWS_LOST) * rows_before and BY_NAME[table].layer == "silver":
        text = (
            f"{count(rows_before - rows)} of {count(rows_before)} rows are gone {since}; "
            f"the bound is {share(bounds.ROWS_LOST)}."
        )
        yield Alert(Concern.CHANGED, table, "", text, is_urgent=True)
    if rows_before and rows > bounds.TIMES_AS_MANY_ROWS * rows_before:
        text = (
            f"{count(rows_before)} rows became {count(rows)} {since}, {number(rows / rows_before)} times as many; "
            f"the bound is {number(bounds.TIMES_AS_MANY_ROWS)} times."
        )
        yield Alert(Concern.CHANGED, table, "", text)
    for column in sorted({*before.columns(table), *now.columns(table)}):
        types = before.type(table, column), now.type(table, column)
        if types[0] != types[1] and all(types):
            yield Alert(
                Concern.CHANGED, table, column, f"The type {types[0]} became {types[1]} {since}.", is_urgent=True
            )
    yield from _lists(now, before, table)


def changed_column(now: Profile, before: Profile, table: str, column: str) -> Iterator[Alert]:
    since = f"since {before.as_of}"
    absent, absent_before = (profile.share(table, column, metrics.MISSING, metrics.ROWS) for profile in (now, before))
    if before.value(table, column, metrics.DISTINCT) is not None and absent - absent_before > bounds.MISSING_MORE:
        text = (
            f"The share of rows without a value rose from {share(absent_before)} to {share(absent)} {since}; "
            f"the bound is {share(bounds.MISSING_MORE)} more."
        )
        yield Alert(Concern.CHANGED, table, column, text)
    means = [profile.value(table, column, metrics.MEAN) for profile in (before, now)]
    deviation = before.value(table, column, metrics.STANDARD_DEVIATION)
    if column not in MOVING and deviation and means[0] is not None and means[1] is not None:
        moved = abs(means[1] - means[0]) / deviation
        if moved > bounds.MEAN_MOVED:
            text = (
                f"The mean went from {number(means[0])} to {number(means[1])} {since}, "
                f"{number(moved)} standard deviations; the bound is {number(bounds.MEAN_MOVED)}."
            )
            yield Alert(Concern.CHANGED, table, column, text)


def drifted_column(now: Profile, table: str, column: str) -> Iterator[Alert]:
    """By the population stability index: since the profile before, and of the last weeks against those before."""
    if column in MOVING:
        return
    if now.count(table, "", metrics.ROWS) >= bounds.ROWS_FOR_PSI:
        for day, psi in now.by(table, column, metrics.PSI, "since").items():
            yield from _drift(table, column, psi, f"since {day}")
    if min(now.count(table, "", m) for m in (metrics.ROWS_RECENT, metrics.ROWS_EARLIER)) >= bounds.ROWS_FOR_PSI:
        psi = now.value(table, column, metrics.PSI_RECENT) or 0.0
        yield from _drift(table, column, psi, f"of the last {WEEKS} weeks against the {WEEKS} before")


def changed_lately(now: Profile, table: str, column: str) -> Iterator[Alert]:
    """Of events: what the last weeks lack that those before had."""
    recent, earlier = (now.count(table, "", metric) for metric in (metrics.ROWS_RECENT, metrics.ROWS_EARLIER))
    if not recent or not earlier:
        return
    absent = now.count(table, column, metrics.MISSING_RECENT) / recent
    absent_before = now.count(table, column, metrics.MISSING_EARLIER) / earlier
    if absent - absent_before > bounds.MISSING_MORE:
        text = (
            f"{share(absent)} of the rows of the last {WEEKS} weeks have no value, {share(absent_before)} of the "
            f"{WEEKS} weeks before; the bound is {share(bounds.MISSING_MORE)} more."
        )
        yield Alert(Concern.CHANGED, table, column, text)


def _drift(table: str, column: str, psi: float, span: str) -> Iterator[Alert]:
    if psi > bounds.PSI_SOME:
        is_much = psi > bounds.PSI_MUCH
        bound = bounds.PSI_MUCH if is_much else bounds.PSI_SOME
        extent = "Much" if is_much else "Some"
        text = f"{extent} drift {span}: the population stability index is {number(psi)}; the bound is {bound}."
        yield Alert(Concern.CHANGED, table, column, text, is_urgent=is_much)


def _lists(now: Profile, before: Profile, table: str) -> Iterator[Alert]:
    """What users see: how much of it stayed since the day before, how much of the catalogue it reaches."""
    for day, overlap in now.by(table, "", metrics.OVERLAP_AT_10, "since").items():
        if overlap < bounds.OVERLAP:
            text = (
                f"Of a list's first {metrics.TOP} movies {share(overlap)} stood there on {day}; "
                f"the bound is {share(bounds.OVERLAP)}."
            )
            yield Alert(Concern.CHANGED, table, "", text)
    coverage, coverage_before = (profile.value(table, "", metrics.CATALOGUE_COVERAGE) for profile in (now, before))
    if coverage is not None and coverage_before and coverage < (1 - bounds.COVERAGE_LOST) * coverage_before:
        text = (
            f"Lists reach {share(coverage)} of the catalogue, {share(coverage_before)} on {before.as_of}; "
            f"the bound is {share(bounds.COVERAGE_LOST)} less."
        )
        yield Alert(Concern.CHANGED, table, "", text)
