"""A team's own files by the column mapping of conf: CSV, TSV, Parquet or JSON lines; text files may be .gz.

sources:
  shop:
    kind: table
    text_ids: true                 # ids such as UUIDs; silver.ids maps them back
    files:
      - {pattern: "plays-*.jsonl", holds: events, columns: {event_id: id, user_id: customer, ...}}
      - {pattern: "films.parquet", holds: movies, columns: {movie_id: film, title: name, genres: tags, actors: cast}}
"""

from dataclasses import replace

from movierec_spark.settings.mappings import MappedFile
from movierec_spark.sources.delimited import CSV, TSV, Delimited
from movierec_spark.sources.json_lines import JSON_LINES
from movierec_spark.sources.parquet import PARQUET
from movierec_spark.sources.raw_file import Format, RawFile
from movierec_spark.tables import FEEDBACK_EVENTS, TABLE_MOVIES, TABLE_RATINGS, TABLE_USERS

TABLES = {"ratings": TABLE_RATINGS, "events": FEEDBACK_EVENTS, "movies": TABLE_MOVIES, "users": TABLE_USERS}
FORMATS: dict[str, Format] = {
    ".csv": CSV,
    ".tsv": TSV,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".json": JSON_LINES,
    ".parquet": PARQUET,
}


def raw_files(mapped: tuple[MappedFile, ...]) -> tuple[RawFile, ...]:
    """The kinds of files that a source of kind "table" delivers."""
    return tuple(_raw_file(file) for file in mapped)


def _raw_file(mapped: MappedFile) -> RawFile:
    names = mapped.columns.model_dump(exclude_none=True)
    return RawFile(
        mapped.pattern,
        TABLES[mapped.holds],
        file_columns=tuple(names.values()),
        format=_format(mapped),
        table_columns=tuple(names),
    )


def _format(mapped: MappedFile) -> Format:
    format_ = next(format_ for suffix, format_ in FORMATS.items() if mapped.pattern.endswith(suffix))
    return replace(format_, quotes=mapped.quotes) if isinstance(format_, Delimited) and mapped.quotes else format_
