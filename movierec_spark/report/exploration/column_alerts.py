"""Alerts about the values of a column: missing, constant, skewed, implausible."""

from collections.abc import Iterator

from movierec_spark.profiling import metrics
from movierec_spark.report.exploration import bounds
from movierec_spark.report.exploration.alert import Alert, Concern
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.words import count, day, isolated, number, share
from movierec_spark.tables import BY_NAME

# Columns that tell where a row comes from: the same in all rows of a table with one source, day, model or strategy.
ORIGIN = {"source", "as_of", "known_at", "model_version", "generated_at", "strategy", "variant", "served", "kind"}
OF_DRAWN = {"explored", "propensity"}  # columns that tell of drawn movies, of which a list has few or none
TITLES = {"title", "tag", "person"}  # texts that a person typed


def missing_values(profile: Profile, table: str, column: str) -> Iterator[Alert]:
    absent = profile.share(table, column, metrics.MISSING, metrics.ROWS)
    rows = count(profile.count(table, column, metrics.MISSING))
    if absent and column in BY_NAME[table].required_columns:
        text = f"{rows} rows ({share(absent)}) have no value; the column must have one in every row."
        yield Alert(Concern.MISSING, table, column, text, is_urgent=True)
    elif column not in OF_DRAWN and absent == 1:
        yield Alert(
            Concern.MISSING, table, column, f"No row has a value; at most {share(bounds.MISSING_SHARE)} may lack it."
        )
    elif column not in OF_DRAWN and absent > bounds.MISSING_SHARE:
        text = f"{share(absent)} of the rows ({rows}) have no value; the bound is {share(bounds.MISSING_SHARE)}."
        yield Alert(Concern.MISSING, table, column, text)
    blank = profile.share(table, column, metrics.EMPTY, metrics.ROWS)
    if is_delivered(table) and blank > bounds.EMPTY_SHARE:
        text = f"{share(blank)} of the rows hold an empty value; the bound is {share(bounds.EMPTY_SHARE)}."
        yield Alert(Concern.MISSING, table, column, text)


def constant_column(profile: Profile, table: str, column: str) -> Iterator[Alert]:
    rows = profile.count(table, "", metrics.ROWS) - profile.count(table, column, metrics.MISSING)
    if column not in ORIGIN | OF_DRAWN and rows > 1 and profile.value(table, column, metrics.DISTINCT) == 1:
        text = f"All {count(rows)} rows with a value hold the same one; at least 2 different ones are expected."
        yield Alert(Concern.CONSTANT, table, column, text)


def skewed_values(profile: Profile, table: str, column: str) -> Iterator[Alert]:
    rows = profile.count(table, "", metrics.ROWS)
    by_value = profile.by(table, column, metrics.ROWS, "value")
    top = max(by_value, key=lambda name: by_value[name], default="")
    several = (profile.value(table, column, metrics.DISTINCT) or 0) > 1
    if column not in ORIGIN | OF_DRAWN and several and rows and by_value.get(top, 0) / rows > bounds.TOP_VALUE_SHARE:
        text = (
            f"{share(by_value[top] / rows)} of the rows hold {isolated(top)}; "
            f"the bound is {share(bounds.TOP_VALUE_SHARE)}."
        )
        yield Alert(Concern.SKEWED, table, column, text)
    far_off = profile.share(table, column, metrics.BEYOND_3_IQR, metrics.ROWS)
    if is_delivered(table) and far_off > bounds.OUTLIER_SHARE:
        text = (
            f"{share(far_off)} of the values lie more than 3 interquartile ranges off the middle half; "
            f"the bound is {share(bounds.OUTLIER_SHARE)}."
        )
        yield Alert(Concern.SKEWED, table, column, text)


def long_tail(profile: Profile, table: str, column: str) -> Iterator[Alert]:
    limits = {"user_id": bounds.TOP_1_PERCENT_OF_USERS, "movie_id": bounds.TOP_1_PERCENT_OF_MOVIES}
    top = profile.value(table, column, metrics.TOP_1_PERCENT_SHARE)
    if column in limits and top is not None and top > limits[column]:
        who = "users" if column == "user_id" else "movies"
        text = f"1 % of the {who} have {share(top)} of the rows; the bound is {share(limits[column])}."
        yield Alert(Concern.SKEWED, table, column, text)
    most = profile.value(table, column, metrics.PER_ID_MAXIMUM)
    usual = profile.value(table, column, "per_id_p95")
    if column == "user_id" and most and usual and most > bounds.EVENTS_OF_ONE_USER * usual:
        text = (
            f"One user has {count(most)} events, {number(most / usual)} times those of the 95th percentile "
            f"({count(usual)}); the bound is {bounds.EVENTS_OF_ONE_USER} times."
        )
        yield Alert(Concern.IMPLAUSIBLE, table, column, text)


def implausible_values(profile: Profile, table: str, column: str) -> Iterator[Alert]:
    lowest, highest = (profile.value(table, column, metric) for metric in (metrics.MINIMUM, metrics.MAXIMUM))
    if column in bounds.PLAUSIBLE and lowest is not None and highest is not None:
        low, high = bounds.PLAUSIBLE[column]
        high = profile.as_of.year + bounds.YEARS_AHEAD if column == "release_year" else high
        if lowest < low or highest > high:
            text = (
                f"Values go from {_plain(lowest)} to {_plain(highest)}; plausible are {_plain(low)} to {_plain(high)}."
            )
            yield Alert(Concern.IMPLAUSIBLE, table, column, text, is_urgent=True)
    if not_finite := profile.count(table, column, metrics.NOT_FINITE):
        text = f"{count(not_finite)} values are no finite numbers; none may be."
        yield Alert(Concern.IMPLAUSIBLE, table, column, text, is_urgent=True)
    longest = profile.value(table, column, metrics.LENGTH_MAXIMUM)
    if column in TITLES and longest is not None and longest > bounds.LONGEST_TEXT:
        text = f"The longest text has {count(longest)} characters; the bound is {bounds.LONGEST_TEXT}."
        yield Alert(Concern.IMPLAUSIBLE, table, column, text)
    yield from _impossible_times(profile, table, column)


def is_delivered(table: str) -> bool:
    """Whether the rows are those of drops; of counts that are made of them long tails and empty lists are no news."""
    return BY_NAME[table].layer == "silver"


def _impossible_times(profile: Profile, table: str, column: str) -> Iterator[Alert]:
    earliest = profile.value(table, column, metrics.EARLIEST)
    latest = profile.value(table, column, metrics.LATEST)
    is_time_of_event = profile.value(table, column, metrics.ACTIVE_DAYS) is not None
    if is_time_of_event and earliest is not None and earliest < bounds.FIRST_EVENT:
        text = f"The earliest event is of {day(earliest)}; before {day(bounds.FIRST_EVENT)} there can be none."
        yield Alert(Concern.IMPLAUSIBLE, table, column, text, is_urgent=True)
    if is_time_of_event and latest is not None and day(latest) > f"{profile.as_of}":
        text = f"The latest event is of {day(latest)}, after the day of this report, {profile.as_of}."
        yield Alert(Concern.IMPLAUSIBLE, table, column, text, is_urgent=True)


def _plain(value: float) -> str:
    """Without separators, as years are written."""
    return f"{value:.10g}"


COLUMN_ALERTS = (missing_values, constant_column, skewed_values, long_tail, implausible_values)
