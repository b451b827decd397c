"""The kinds of files that a source delivers."""

from movierec_spark.settings.data_sections import Source
from movierec_spark.sources import feedback, mapped, movielens, omdb
from movierec_spark.sources.raw_file import RawFile

KINDS = {"movielens": movielens.FILES, "feedback": feedback.FILES, "omdb": omdb.FILES}


def kinds_of(source: Source) -> tuple[RawFile, ...]:
    return mapped.raw_files(source.files) if source.kind == "table" else KINDS[source.kind]
