"""The silver tables of each kind of source, in stages: a stage reads what the stages before it published."""

from collections.abc import Callable, Iterator

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark import tables
from movierec_spark.conform.credits import conform_credits, conform_mapped_credits
from movierec_spark.conform.feedback import conform_feedback
from movierec_spark.conform.ids import ids_of
from movierec_spark.conform.mapped import conform_mapped_movies, conform_mapped_ratings, conform_mapped_users
from movierec_spark.conform.movielens import conform_links, conform_movies, conform_ratings, conform_tags, conform_users
from movierec_spark.job.job import Job
from movierec_spark.settings.data_sections import Source
from movierec_spark.settings.mappings import MovieFile
from movierec_spark.tables.table import Table

Frames = Iterator[tuple[Table, DataFrame]]  # each table with the rows to publish


def _events_and_links(job: Job, name: str, source: Source) -> Frames:
    if raw := _raw_rows(job, tables.MOVIELENS_RATINGS, name):
        yield tables.RATINGS, conform_ratings(raw, source.known_from)
    if raw := _raw_rows(job, tables.MOVIELENS_TAGS, name):
        yield tables.TAGS, conform_tags(raw, source.known_from)
    if raw := _raw_rows(job, tables.MOVIELENS_LINKS, name):
        yield tables.LINKS, conform_links(raw)


def _movies_and_users(job: Job, name: str, source: Source) -> Frames:
    """Movies and users become known at their first event, so they need the published ratings of the same drop."""
    ratings = _rows_of_drop(job, tables.RATINGS, name)
    if raw := _raw_rows(job, tables.MOVIELENS_MOVIES, name):
        links = _rows_of_drop(job, tables.LINKS, name)
        yield tables.MOVIES, conform_movies(raw, links, _first_events(ratings, "movie_id"), source.known_from)
    if raw := _raw_rows(job, tables.MOVIELENS_USERS, name):
        yield tables.USERS, conform_users(raw, _first_events(ratings, "user_id"), source.known_from)


def _feedback(job: Job, name: str, source: Source) -> Frames:
    if raw := _raw_rows(job, tables.FEEDBACK_EVENTS, name):
        yield tables.FEEDBACK, conform_feedback(raw, source.known_from, source.text_ids)


def _credits(job: Job, name: str, source: Source) -> Frames:
    if raw := _raw_rows(job, tables.OMDB_FILMS, name):
        yield tables.CREDITS, conform_credits(raw, source.known_from)


def _ids(job: Job, name: str, source: Source) -> Frames:
    """The ids are the first stage: where two texts have one hash, the suite stops the job before rows are mixed."""
    with_ids = (tables.FEEDBACK_EVENTS, tables.TABLE_RATINGS, tables.TABLE_MOVIES, tables.TABLE_USERS)
    raw = [rows for table in with_ids if source.text_ids and (rows := _raw_rows(job, table, name))]
    if raw:
        yield tables.IDS, ids_of(raw)


def _mapped(job: Job, name: str, source: Source) -> Frames:
    if raw := _raw_rows(job, tables.TABLE_RATINGS, name):
        yield tables.RATINGS, conform_mapped_ratings(raw, source.known_from, source.text_ids)
    if raw := _raw_rows(job, tables.TABLE_MOVIES, name):
        yield tables.MOVIES, conform_mapped_movies(raw, source.known_from, source.text_ids)
        if _names_people(source):
            yield tables.CREDITS, conform_mapped_credits(raw, source.known_from, source.text_ids)
    if raw := _raw_rows(job, tables.TABLE_USERS, name):
        yield tables.USERS, conform_mapped_users(raw, source.text_ids)


def _names_people(source: Source) -> bool:
    return any(isinstance(file, MovieFile) and file.columns.name_people for file in source.files)


def _first_events(ratings: DataFrame, id_column: str) -> DataFrame:
    """The id column and first_event DATE, one row per id."""
    return ratings.groupBy(id_column).agg(F.min(F.to_date("rated_at")).alias("first_event"))


def _raw_rows(job: Job, table: Table, source: str) -> DataFrame | None:
    """The bronze rows of the source's drop on the job's day; None where there are none."""
    rows = _rows_of_drop(job, table, source)
    return None if rows.isEmpty() else rows


def _rows_of_drop(job: Job, table: Table, source: str) -> DataFrame:
    rows = job.lake.read(job.spark, table)
    return rows.where((F.col("source") == source) & (F.col("as_of") == F.lit(job.as_of)))


# The tables of one stage don't depend on each other, so they are published side by side.
STAGES: dict[str, tuple[Callable[[Job, str, Source], Frames], ...]] = {
    "movielens": (_events_and_links, _movies_and_users),
    "feedback": (_ids, _feedback),
    "omdb": (_credits,),
    "table": (_ids, _feedback, _mapped),
}

SILVER_TABLES: dict[Table, tuple[Table, ...]] = {
    tables.MOVIELENS_RATINGS: (tables.RATINGS,),
    tables.MOVIELENS_MOVIES: (tables.MOVIES,),
    tables.MOVIELENS_USERS: (tables.USERS,),
    tables.MOVIELENS_TAGS: (tables.TAGS,),
    tables.MOVIELENS_LINKS: (tables.LINKS,),
    tables.FEEDBACK_EVENTS: (tables.FEEDBACK,),
    tables.OMDB_FILMS: (tables.CREDITS,),
    tables.TABLE_RATINGS: (tables.RATINGS,),
    tables.TABLE_MOVIES: (tables.MOVIES,),
    tables.TABLE_USERS: (tables.USERS,),
}


def silver_tables(bronze: Table, source: Source) -> tuple[Table, ...]:
    """The tables that hold the rows of a bronze table of this source once these are conformed, each stage's last."""
    credits = (tables.CREDITS,) if bronze == tables.TABLE_MOVIES and _names_people(source) else ()
    return (*SILVER_TABLES[bronze], *credits)
