"""The visitor's ratings. They stand in the address of each page and nowhere else: "?1=5&50=4.5"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from movierec_spark.errors import MovierecError

HALF_STARS = tuple(half / 2 for half in range(1, 11))
MOST = 200  # ratings; an address must stay short enough for browsers and servers
MOVIE_ID = re.compile(r"-?[0-9]{1,19}")
STARS = {f"{stars:g}": stars for stars in HALF_STARS} | {f"{stars}": stars for stars in HALF_STARS}


@dataclass(frozen=True)
class Taste:
    """stars: by movie_id."""

    stars: dict[int, float]

    def query(self) -> str:
        """The ratings as they stand in an address, with the mark before them; empty without ratings."""
        return f"?{urlencode(self.parameters())}" if self.stars else ""

    def parameters(self) -> dict[str, str]:
        return {f"{movie}": f"{stars:g}" for movie, stars in self.stars.items()}

    def without(self, movie_id: int) -> "Taste":
        return Taste({movie: stars for movie, stars in self.stars.items() if movie != movie_id})


def read_taste(parameters: Iterable[tuple[str, str]]) -> Taste:
    """The ratings among the parameters of an address. Raises MovierecError for stars that there are not."""
    stars = {int(name): _stars(name, value) for name, value in parameters if MOVIE_ID.fullmatch(name)}
    if len(stars) > MOST:
        raise MovierecError(f"{len(stars)} ratings are more than an address holds: give at most {MOST}")
    return Taste(stars)


def _stars(name: str, value: str) -> float:
    if value not in STARS:
        raise MovierecError(f"{f'{name}={value}'!r}: stars go from 0.5 to 5 in halves, as 4.5")
    return STARS[value]
