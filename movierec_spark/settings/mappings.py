"""How the columns of a team's own files are called: the project's name, then the file's."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from movierec_spark.settings.section import Section

Pattern = Annotated[str, Field(pattern=r"^[^/\\]+\.(csv|tsv|jsonl|ndjson|json|parquet)$")]
Quotes = Literal["enclose", "letters"]


class Columns(Section):
    """The file's own names of its columns; a name that is not given says that the file lacks the column."""

    @model_validator(mode="after")
    def _each_column_once(self) -> "Columns":
        names = list(self.model_dump(exclude_none=True).values())
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} can't stand for two columns")
        return self


class RatingColumns(Columns):
    """Columns of a file of ratings."""

    user_id: str = Field(description="the user")
    movie_id: str = Field(description="the movie")
    rating: str = Field(description="stars, 0.5 to 5")
    rated_at: str = Field(description="when")


class EventColumns(Columns):
    """Columns of a file of what users did."""

    event_id: str = Field(description="names the event within the source")
    user_id: str = Field(description="the user")
    movie_id: str = Field(description="the movie")
    event_type: str = Field(description="a word that preferences.event_weights gives a weight")
    occurred_at: str = Field(description="when")
    value: str | None = Field(None, description="what the weight is multiplied by; without it 1")
    publication_id: str | None = Field(None, description="of gold.recommendations_history, whose list it was")
    rank: str | None = Field(None, description="the place at which the movie was shown, from 1")
    scenario: str | None = Field(None, description="the placement in the product, a lower-case word")


class MovieColumns(Columns):
    """Columns of a file of movies."""

    movie_id: str = Field(description="the movie")
    title: str = Field(description="its title; the year may stand behind it in brackets")
    release_year: str | None = Field(None, description="the year of its release")
    genres: str | None = Field(None, description="a list")
    imdb_id: str | None = Field(None, description="tt and digits")
    tmdb_id: str | None = Field(None, description="a whole number")
    directors: str | None = Field(None, description="a list of names")
    writers: str | None = Field(None, description="a list of names")
    actors: str | None = Field(None, description="a list of names, the leading one first")

    @property
    def name_people(self) -> bool:
        return any((self.directors, self.writers, self.actors))


class UserColumns(Columns):
    """Columns of a file of users."""

    user_id: str = Field(description="the user")
    gender: str | None = Field(None, description="as the source writes it")
    age: str | None = Field(None, description="years, or the first year of an age group")
    occupation: str | None = Field(None, description="as the source writes it")
    zip_code: str | None = Field(None, description="as the source writes it")


class File(Section):
    """One kind of file of a drop."""

    pattern: Pattern = Field(description="names of such files; * stands for any letters")
    quotes: Quotes | None = Field(
        None, description="of CSV and TSV: quotes enclose fields or are letters; unset: as the file tells"
    )


class RatingFile(File):
    """A file of ratings."""

    holds: Literal["ratings"] = Field(description="what a row is: a rating")
    columns: RatingColumns


class EventFile(File):
    """A file of what users did."""

    holds: Literal["events"] = Field(description="what a row is: an event")
    columns: EventColumns


class MovieFile(File):
    """A file of movies."""

    holds: Literal["movies"] = Field(description="what a row is: a movie")
    columns: MovieColumns


class UserFile(File):
    """A file of users."""

    holds: Literal["users"] = Field(description="what a row is: a user")
    columns: UserColumns


MappedFile = Annotated[RatingFile | EventFile | MovieFile | UserFile, Field(discriminator="holds")]
