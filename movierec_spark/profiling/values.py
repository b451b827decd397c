"""The values of a column in the forms that figures are made of."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from movierec_spark.dataset.item_statistics import MICROSECONDS_PER_DAY
from movierec_spark.profiling.kinds import Kind, ProfiledColumn
from movierec_spark.profiling.metrics import DIGITS_OF_VALUES

SMALLEST = 1e-290  # what is nearer to 0 counts as 0
FLOATS = ("FLOAT", "DOUBLE")


def finite(column: ProfiledColumn) -> Column:
    """The number as DOUBLE; null where it is NaN or infinite."""
    number = F.col(column.name).cast("double")
    if column.type not in FLOATS:
        return number
    infinity = F.lit(float("inf"))
    return F.when(F.isnan(number) | (F.abs(number) == infinity), None).otherwise(number)


def to_digits(number: Column) -> Column:
    """The number rounded to DIGITS_OF_VALUES significant digits, so that there is a bounded number of values."""
    factor = F.pow(F.lit(10.0), DIGITS_OF_VALUES - 1 - F.floor(F.log10(F.abs(number))))
    return F.when(F.abs(number) < SMALLEST, 0.0).otherwise(F.round(number * factor) / factor)


def length(column: ProfiledColumn) -> Column:
    """Of a text the number of characters, of a list that of elements; null for null."""
    return F.char_length(F.col(column.name)) if column.kind is Kind.TEXT else F.array_size(F.col(column.name))


def as_days(column: ProfiledColumn) -> Column:
    """A day or time as days since 1970-01-01, as DOUBLE."""
    if column.kind is Kind.DAY:
        return F.unix_date(column.name).cast("double")
    return F.unix_micros(column.name) / F.lit(float(MICROSECONDS_PER_DAY))
