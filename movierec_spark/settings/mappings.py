"""How the columns of a team's own files are called: the project's name, then the file's."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from movierec_spark.settings.section import Section

Pattern = Annotated[str, Field(pattern=r"^[^/\\]+\.(csv|tsv|jsonl|ndjson|json|parquet)$")]
Quotes = Literal["enclose", "letters"]


class Columns(Section):
    @model_validator(mode="after")
    def _each_column_once(self) -> "Columns":
        names = list(self.model_dump(exclude_none=True).values())
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} can't stand for two columns")
        return self


class RatingColumns(Columns):
    user_id: str
    movie_id: str
    rating: str
    rated_at: str


class EventColumns(Columns):
    event_id: str
    user_id: str
    movie_id: str
    event_type: str
    occurred_at: str
    value: str | None = None


class MovieColumns(Columns):
    movie_id: str
    title: str
    release_year: str | None = None
    genres: str | None = None
    imdb_id: str | None = None
    tmdb_id: str | None = None
    directors: str | None = None
    writers: str | None = None
    actors: str | None = None

    @property
    def name_people(self) -> bool:
        return any((self.directors, self.writers, self.actors))


class UserColumns(Columns):
    user_id: str
    gender: str | None = None
    age: str | None = None
    occupation: str | None = None
    zip_code: str | None = None


class File(Section):
    """A kind of file. quotes: of CSV and TSV, whether they enclose fields or are letters; None: as the file tells."""

    pattern: Pattern
    quotes: Quotes | None = None


class RatingFile(File):
    holds: Literal["ratings"]
    columns: RatingColumns


class EventFile(File):
    holds: Literal["events"]
    columns: EventColumns


class MovieFile(File):
    holds: Literal["movies"]
    columns: MovieColumns


class UserFile(File):
    holds: Literal["users"]
    columns: UserColumns


MappedFile = Annotated[RatingFile | EventFile | MovieFile | UserFile, Field(discriminator="holds")]
