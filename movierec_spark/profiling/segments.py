"""The names of segments in gold.profiles: written here, and read again."""

from datetime import date, timedelta

ALL = "all"
BOTH = " | "  # between two segments that hold at once
MOST_CHARACTERS = 200  # of a text from outside


def bin_segment(low: float, high: float) -> str:
    """The values from low up to, but without, high; either may be infinite."""
    return f"bin {low:.12g} to {high:.12g}"


def bin_bounds(segment: str) -> tuple[float, float] | None:
    """The bounds of a bin; None for a segment of another kind."""
    words = segment.split(" ")
    return (float(words[1]), float(words[3])) if words[0] == "bin" and len(words) == 4 else None


def week_segment(day: date) -> str:
    """The week of a day, by its Monday."""
    return f"week {day - timedelta(days=day.weekday())}"


def name_in(segment: str, kind: str) -> str | None:
    """What follows the kind in a segment, as Drama in "value Drama"; None for a segment of another kind."""
    return segment.removeprefix(f"{kind} ") if segment.startswith(f"{kind} ") else None
