"""Find the movie that somebody means: "matrix", "The Matrix (1999)", "Matrix, The" are one."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from movierec_spark.errors import MovierecError

CLOSE = 80  # least similarity of two names, of 100
ARTICLES = "the|a|an|la|le|les|el|los|il|der|die|das"
YEAR = re.compile(r"\s*\((\d{4})\)\s*$")
PAIR = re.compile(r"[\s,;]*([^=]*[^=\s])\s*=\s*([^,;=\s]*)\s*(?:[,;]|$)")
STARS = re.compile(r"\d+(?:\.\d*)?|\.\d+")
# What follows stars and is neither a title nor the beginning of one, as "10,000 BC" is: most likely a decimal comma.
LOOSE_NUMBER = re.compile(r"=\s*([^\s,;=]+\s*[,;]\s*\d{1,2})\s*(?:$|[,;](?!\d{3}\b))|=\s*(\d,\d)\s+[^\s=]")


@dataclass(frozen=True)
class Movie:
    """events: how often it was rated; of two movies that fit as well, the better known one is meant."""

    movie_id: int
    title: str
    release_year: int | None
    events: int

    def __str__(self) -> str:
        return f"{self.title} ({self.release_year})" if self.release_year else self.title


@dataclass
class Titles:
    """The catalogue by the names that each movie is known under."""

    by_name: dict[str, list[Movie]] = field(default_factory=dict)

    @classmethod
    def of(cls, movies: Iterable[Movie]) -> "Titles":
        titles = cls()
        for movie in movies:
            for name in names(movie.title):
                titles.by_name.setdefault(name, []).append(movie)
        return titles

    def find(self, text: str) -> Movie:
        """The movie that is meant. Raises MovierecError where none comes close."""
        year = YEAR.search(text)
        wanted = normal(YEAR.sub("", text))
        found = self._candidates(wanted, int(year[1]) if year else None)
        if not found:
            nearest = process.extractOne(wanted, self.by_name.keys(), scorer=fuzz.ratio)
            hint = f"; the nearest is {self.by_name[nearest[0]][0]}" if nearest else ""
            raise MovierecError(f"no movie called {text!r}{hint}")
        return max(found, key=lambda each: (each[0], each[1].events))[1]

    def _candidates(self, wanted: str, year: int | None) -> list[tuple[float, Movie]]:
        """Movies of a name close to the wanted one, else of one with all its words; of the year, where one is given."""
        close = process.extract(wanted, self.by_name.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE, limit=50)
        words = set(wanted.split())
        holding = [(name, 100.0, None) for name in self.by_name if words and words <= set(name.split())]
        for hits in (close, holding):
            found = [(score, movie) for name, score, _ in hits for movie in self.by_name[name]]
            if found := [each for each in found if year in (None, each[1].release_year)]:
                return found
        return []


def names(title: str) -> set[str]:
    """The names in a title: the whole, without what stands in brackets, each side of a colon, what brackets hold."""
    bare = re.sub(r"\([^)]*\)", "", title)
    inner = [re.sub(r"^a\.?k\.?a\.? ", "", text) for text in re.findall(r"\(([^)]*)\)", title)]
    return {name for name in map(normal, [title, bare, *bare.split(":"), *inner]) if name}


def normal(name: str) -> str:
    """Lower case, no accents, no punctuation, no article at either end ("Matrix, The", "The Matrix")."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = re.sub(r"[^\w\s]", "", re.sub(rf"^(?:{ARTICLES})\s+|,\s*(?:{ARTICLES})\s*$", "", plain.strip()))
    return re.sub(r"\s+", " ", "".join(c for c in words if not unicodedata.combining(c))).strip()


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
