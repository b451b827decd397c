"""The jinja2 environment of the pages: everything is escaped, a name that isn't there is an error."""

from zlib import crc32

from jinja2 import Environment, PackageLoader, StrictUndefined

from movierec_spark.browse.taste import HALF_STARS
from movierec_spark.serving.titles import Movie, normal

HUES = 12  # classes in browse.css


def environment() -> Environment:
    templates = Environment(
        loader=PackageLoader("movierec_spark.browse"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"stars": _stars, "count": _count, "initial": _initial, "hues": _hues}
    templates.globals |= {"half_stars": HALF_STARS}
    return templates


def _stars(value: float) -> str:
    """4.5 stars, 1 star."""
    return "1 star" if value == 1 else f"{value:g} stars"


def _count(number: int, one: str, many: str) -> str:
    """1 movie, 1,200 movies."""
    return f"{number:,} {one if number == 1 else many}"


def _initial(movie: Movie) -> str:
    return (normal(movie.title) or movie.title)[:1].upper()


def _hues(movie: Movie) -> str:
    """The classes that colour a movie's tile, by its first and its last genre."""
    genres = movie.genres or ("",)
    first, last = (crc32(genre.encode()) % HUES for genre in (genres[0], genres[-1]))
    return f"from-{first} to-{last}"
