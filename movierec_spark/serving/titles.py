"""Find the movies that somebody means: "matrix", "The Matrix (1999)", "Matrix, The" are one."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from movierec_spark.errors import MovierecError

CLOSE = 80  # least similarity of two names, of 100
WHOLE_NAME, BEGINNING, WORDS = 102, 101, 100  # of a match that a search finds; a similar name has less
SHORTEST_PART = 4  # letters of a text from which on it may be similar to a part of a name
ARTICLES = "the|a|an|la|le|les|el|los|il|der|die|das"
YEAR = re.compile(r"\s*\((\d{4})\)\s*$")
ARTICLE_AT_END = re.compile(rf"^(.+), ({ARTICLES})$", re.IGNORECASE)


@dataclass(frozen=True)
class Movie:
    """events: how often it was rated; of two movies that fit as well, the better known one is meant."""

    movie_id: int
    title: str
    release_year: int | None
    events: int
    genres: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.title} ({self.release_year})" if self.release_year else self.title

    @property
    def spoken_title(self) -> str:
        """The title with its article in front: "The Matrix" for "Matrix, The"."""
        return ARTICLE_AT_END.sub(r"\2 \1", self.title)


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
        name_sought, year = _name_and_year(text)
        matches = self._candidates(name_sought, year)
        if not matches:
            nearest = process.extractOne(name_sought, self.by_name.keys(), scorer=fuzz.ratio)
            hint = f"; the nearest is {self.by_name[nearest[0]][0]}" if nearest else ""
            raise MovierecError(f"no movie called {text!r}{hint}")
        return max(matches, key=lambda match: (match[0], match[1].events))[1]

    def search(self, text: str, n: int) -> list[Movie]:
        """Up to n movies that may be meant, the most likely first; also by the beginning of a word, as "matr"."""
        name_sought, year = _name_and_year(text)
        if not name_sought:
            return []
        best: dict[Movie, float] = {}
        for name, score in self._matches(name_sought):
            for movie in self.by_name[name]:
                if year in (None, movie.release_year):
                    best[movie] = max(score, best.get(movie, 0))
        return sorted(best, key=lambda movie: (-best[movie], -movie.events, movie.movie_id))[:n]

    def _candidates(self, name_sought: str, year: int | None) -> list[tuple[float, Movie]]:
        """Movies of a name close to the wanted one, else of one with all its words; of the year, where one is given."""
        close = process.extract(name_sought, self.by_name.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE, limit=50)
        words = set(name_sought.split())
        holding = [(name, 100.0, None) for name in self.by_name if words and words <= set(name.split())]
        for hits in (close, holding):
            matches = [(score, movie) for name, score, _ in hits for movie in self.by_name[name]]
            if matches := [match for match in matches if year in (None, match[1].release_year)]:
                return matches
        return []

    def _matches(self, name_sought: str) -> list[tuple[str, float]]:
        """Names with the beginnings of all the words, or a similar name; where there is none, with a similar part."""
        beginnings = [f" {word}" for word in name_sought.split()]
        holding = [name for name in self.by_name if all(beginning in f" {name}" for beginning in beginnings)]
        similar = process.extract(name_sought, self.by_name.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE, limit=50)
        matches = [(name, score) for name, score, _ in similar] + [(name, _rank(name, name_sought)) for name in holding]
        if matches or len(name_sought) < SHORTEST_PART:
            return matches
        longer = [name for name in self.by_name if len(name) >= len(name_sought)]
        parts = process.extract(name_sought, longer, scorer=fuzz.partial_ratio, score_cutoff=CLOSE, limit=50)
        return [(name, score) for name, score, _ in parts]


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


def _name_and_year(text: str) -> tuple[str, int | None]:
    """The normal name in a text, and the year in brackets at its end, where there is one."""
    year = YEAR.search(text)
    return normal(YEAR.sub("", text)), int(year[1]) if year else None


def _rank(name: str, name_sought: str) -> float:
    if name == name_sought:
        return WHOLE_NAME
    return BEGINNING if name.startswith(name_sought) else WORDS
