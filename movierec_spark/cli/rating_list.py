"""Titles and stars as somebody types them: "Toy Story=5, Matrix, The=4.5"."""

import re

from movierec_spark.errors import MovierecError

PAIR = re.compile(r"[\s,;]*([^=]*[^=\s])\s*=\s*([^,;=\s]*)\s*(?:[,;]|$)")
STARS = re.compile(r"\d+(?:\.\d*)?|\.\d+")
# What follows stars and is neither a title nor the beginning of one, as "10,000 BC" is: most likely a decimal comma.
LOOSE_NUMBER = re.compile(r"=\s*([^\s,;=]+\s*[,;]\s*\d{1,2})\s*(?:$|[,;](?!\d{3}\b))|=\s*(\d,\d)\s+[^\s=]")


def parse_ratings(text: str) -> list[tuple[str, float]]:
    """Titles and stars of "Toy Story=5, Matrix, The=4.5". Raises MovierecError for what can't be read."""
    if loose := LOOSE_NUMBER.search(text):
        raise _unreadable(text, loose[1] or loose[2])
    pairs, end = [], 0
    while pair := PAIR.match(text, end):
        pairs.append((pair[1], _stars(*pair.groups())))
        end = pair.end()
    if not pairs or text[end:].strip(",; \t\n"):
        raise _unreadable(text, text[end:].strip())
    return pairs


def _unreadable(text: str, part: str) -> MovierecError:
    where = f" at {part!r}" if part not in ("", text) else ""
    return MovierecError(
        f'{text!r} can\'t be read{where}; give titles and stars, with a decimal point, as "Toy Story=5, Heat=4.5"'
    )


def _stars(title: str, text: str) -> float:
    stars = float(text) if STARS.fullmatch(text) else 0.0
    if not 0.5 <= stars <= 5:
        raise MovierecError(f"{f'{title}={text}'!r}: stars go from 0.5 to 5, with a decimal point, as 4.5")
    return stars
