"""JSON lines as raw rows: one object per line, its values as strings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import chain
from operator import or_

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.sources.chunks import Block
from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.executor_tasks import SOURCE_FILE, Part, check_rows, rows_of_parts
from movierec_spark.sources.fields import MALFORMED
from movierec_spark.sources.lines import LINE_SCHEMA, line_batches, without_blanks
from movierec_spark.sources.raw_values import LIST_COLUMNS, MISTYPED
from movierec_spark.sources.survey import survey

TEXTS_AND_NUMBERS = ("STRING", "BIGINT", "DOUBLE", "DECIMAL", "FLOAT")


@dataclass(frozen=True)
class JsonLines:
    """A format with one JSON object per line, whose names are the columns, in any order; plain or .gz.

    untyped: columns whose values may be of any JSON type, also objects.
    """

    untyped: tuple[str, ...] = ()

    def read(self, spark: SparkSession, files: Sequence[DropFile], columns: Mapping[str, str]) -> DataFrame:
        """The columns as strings (null where an object lacks one), mistyped, malformed_line, row_number, source_file.

        columns: by the name of each column in the result, its name in the file.
        mistyped: MAP of column and value as JSON, for values that are objects, booleans, or lists in columns that
        can't hold lists. malformed_line: the whole line where it is not a JSON object, holds a name twice, or is not
        text. Blank lines are skipped. Raises DropRefused where a file is damaged or holds no row.
        """
        values = {name: F.col("object")[file_column] for name, file_column in columns.items()}
        is_mistyped = {name: self._is_mistyped(name, value) for name, value in values.items()}
        is_object = ~F.col("is_unreadable") & F.col("object").isNotNull()
        mistyped = [(F.lit(name), F.when(is_mistyped[name], F.to_json(value))) for name, value in values.items()]
        return (
            numbered_lines(spark, files)
            .withColumn("object", _object(F.col("line")))
            .select(
                *[
                    F.when(is_object & ~is_mistyped[name], value.cast("string")).alias(name)
                    for name, value in values.items()
                ],
                F.when(is_object & reduce(or_, is_mistyped.values()), F.create_map(*chain(*mistyped))).alias(MISTYPED),
                F.when(~is_object, F.col("line")).alias(MALFORMED),
                "row_number",
                SOURCE_FILE,
            )
        )

    def _is_mistyped(self, name: str, value: Column) -> Column:
        if name in self.untyped:
            return F.lit(False)
        kind = F.schema_of_variant(value)
        allowed = (*TEXTS_AND_NUMBERS, "VOID", *(("ARRAY",) if name in LIST_COLUMNS else ()))
        return F.coalesce(~kind.rlike(f"^({'|'.join(allowed)})"), F.lit(False))


JSON_LINES = JsonLines()


def numbered_lines(spark: SparkSession, files: Sequence[DropFile]) -> DataFrame:
    """The lines of files but blank ones, see line_batches, and source_file.

    Raises DropRefused where a file is damaged or holds none.
    """
    parts = [
        Part(file, partial(_lines_of, file, block, lines_before))
        for file, surveyed in zip(files, survey(spark, files), strict=True)
        for block, lines_before in zip(surveyed.blocks, surveyed.lines_before, strict=True)
    ]
    check_rows(spark, parts)
    return rows_of_parts(spark, parts, LINE_SCHEMA)


def _lines_of(file: DropFile, block: Block, lines_before: int) -> Iterator[pa.RecordBatch]:
    return map(without_blanks, line_batches(file, block, lines_before))


def _object(line: Column) -> Column:
    """The line as MAP of name and VARIANT where it is exactly one JSON object; else null.

    Spark parses the first value of a string and ignores the rest. So the line must parse both as the only entry of a
    list and as the only value of an object.
    """
    text = F.trim(line)
    entries = F.try_variant_get(F.try_parse_json(F.concat(F.lit("["), text, F.lit("]"))), "$", "array<variant>")
    is_value = F.try_parse_json(F.concat(F.lit('{"":'), text, F.lit("}"))).isNotNull()
    return F.when(is_value & (F.size(entries) == 1), F.try_variant_get(entries[0], "$", "map<string,variant>"))
