"""JSON lines as raw rows: one object a line, every value the string that it is, or none where it is of a wrong kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import or_

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.fields import MALFORMED
from movierec_spark.sources.lines import check_whole, numbered_lines
from movierec_spark.sources.raw_values import LISTS, MISTYPED

TEXTS_AND_NUMBERS = ("STRING", "BIGINT", "DOUBLE", "DECIMAL", "FLOAT")


@dataclass(frozen=True)
class JsonLines:
    """A file, plain or .gz, whose lines are JSON objects with the columns as names, in any order.

    takes_any: columns whose values may be of any kind, an object too.
    """

    takes_any: tuple[str, ...] = ()

    def read(self, spark: SparkSession, file: DropFile, columns: Mapping[str, str]) -> DataFrame:
        """The columns as strings (null where an object lacks one), mistyped, malformed_line, row_number.

        columns: by the name that each gets, its name in the file. mistyped: by the name of the column each value, as
        JSON, that is an object, a boolean, or a list where none may stand. malformed_line: the line where it is no
        JSON object, holds a name twice, or is no text. Blank lines are no rows.
        Raises DropRefused where the file is damaged.
        """
        check_whole(file)
        values = {name: F.col("object")[own] for name, own in columns.items()}
        wrong = {name: self._is_mistyped(name, value) for name, value in values.items()}
        is_object = ~F.col("is_unreadable") & F.col("object").isNotNull()
        mistyped = [(F.lit(name), F.when(wrong[name], F.to_json(value))) for name, value in values.items()]
        return (
            numbered_lines(spark, file)
            .rows.where(F.trim("line") != "")
            .withColumn("object", _object(F.col("line")))
            .select(
                *[F.when(is_object & ~wrong[name], value.cast("string")).alias(name) for name, value in values.items()],
                F.when(is_object & reduce(or_, wrong.values()), F.create_map(*chain(*mistyped))).alias(MISTYPED),
                F.when(~is_object, F.col("line")).alias(MALFORMED),
                "row_number",
            )
        )

    def _is_mistyped(self, name: str, value: Column) -> Column:
        if name in self.takes_any:
            return F.lit(False)
        kind = F.schema_of_variant(value)
        allowed = (*TEXTS_AND_NUMBERS, "VOID", *(("ARRAY",) if name in LISTS else ()))
        return F.coalesce(~kind.rlike(f"^({'|'.join(allowed)})"), F.lit(False))


JSON_LINES = JsonLines()


def _object(line: Column) -> Column:
    """The names and values of a line that is one JSON object; null for anything else.

    Spark reads the first value of a text and passes over what follows it, so a line has to be one both as the only
    entry of a list and as the only value of an object.
    """
    text = F.trim(line)
    entries = F.try_variant_get(F.try_parse_json(F.concat(F.lit("["), text, F.lit("]"))), "$", "array<variant>")
    is_value = F.try_parse_json(F.concat(F.lit('{"":'), text, F.lit("}"))).isNotNull()
    return F.when(is_value & (F.size(entries) == 1), F.try_variant_get(entries[0], "$", "map<string,variant>"))
