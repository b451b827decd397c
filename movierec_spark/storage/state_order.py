"""The order of a table's states, kept in its log as the version of a transaction: by day, then by moment."""

from datetime import date

MOMENT_BITS = 43  # milliseconds since 1970 fit, until the year 2248


def state_order(as_of: date, milliseconds: int) -> int:
    """The order of a state that is published at a moment (milliseconds since 1970) for a day."""
    return (as_of.toordinal() << MOMENT_BITS) + milliseconds


def day_of_state(order: int) -> date:
    """The day that a state is of."""
    return date.fromordinal(order >> MOMENT_BITS)
