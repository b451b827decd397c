"""Figures as people read them."""

from datetime import date, timedelta

from movierec_spark.profiling import metrics

EPOCH = date(1970, 1, 1)
COUNTS = {
    *(metrics.ROWS, metrics.DISTINCT, metrics.EMPTY, metrics.NOT_FINITE, metrics.BEYOND_1_5_IQR, metrics.BEYOND_3_IQR),
    *(metrics.USERS, metrics.REJECTED, metrics.DUPLICATE, metrics.DUPLICATE_TITLES, metrics.WITH_10),
}
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"  # Unicode's first strong isolate: a name keeps its own direction


def count(number: float) -> str:
    return f"{number:,.0f}"


def share(part: float) -> str:
    """Per cent with as many digits as tell it from 0 % and 100 %."""
    for digits in (0, 1, 2):
        if f"{part:.{digits}%}" not in (f"{0:.{digits}%}", f"{1:.{digits}%}") and (digits or part >= 0.1):
            return f"{100 * part:.{digits}f}".removesuffix(".0") + " %"
    if part in (0, 1):
        return f"{100 * part:.0f} %"
    return "under 0.01 %" if part < 0.5 else "over 99.99 %"


def number(value: float) -> str:
    """Four significant digits, whole numbers in full; separators from 10,000 on, so that years have none."""
    if abs(value) >= 10_000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if float(value).is_integer() or abs(value) >= 1_000 else f"{value:.4g}"


def day(days: float) -> str:
    """The day of a number of days since 1970-01-01; the number itself where the calendar has no such day."""
    try:
        return f"{EPOCH + timedelta(days=int(days // 1))}"
    except OverflowError:
        return f"day {days:.0f}"


def figure(metric: str, value: float) -> str:
    """The value of a metric."""
    if metric in (metrics.EARLIEST, metrics.LATEST):
        return day(value)
    return count(value) if metric in COUNTS else number(value)


def isolated(name: str) -> str:
    """A text from outside within a sentence: whatever its direction, the words around it stay in place."""
    return f"{ISOLATE}{name}{END_OF_ISOLATE}" if name.strip() else "(blank)"


def label(metric: str) -> str:
    """The name of a metric in words: standard deviation of standard_deviation."""
    return metric.replace("_", " ")


def of_column(table: str, column: str) -> str:
    return f"{table}.{column}" if column else table
