"""JSON lines as raw rows: one object a line, every value the string that it is."""

from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.sources.lines import LINE, MALFORMED, check_whole, numbered_lines

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class JsonLines:
    """A file, plain or .gz, whose lines are JSON objects with the columns as names, in any order."""

    def read(self, spark: SparkSession, path: Path, columns: tuple[str, ...]) -> DataFrame:
        """The columns as strings (null where an object lacks one), malformed_line, source_file, row_number.

        malformed_line: the line where it is no JSON object, or no text. Blank lines are no rows.
        Raises DropRefused where the file is damaged.
        """
        check_whole(path)
        text = F.ltrim(F.regexp_replace("line", f"^{BYTE_ORDER_MARK}", ""))
        fields = F.from_json(text, ", ".join(f"`{name}` STRING" for name in columns))
        # Spark reads the first value of a line and passes over what follows it.
        is_one = F.coalesce(
            F.size(F.from_json(F.concat(F.lit("["), text, F.lit("]")), "array<string>")) == 1, F.lit(False)
        )
        is_object = ~F.col("is_unreadable") & text.startswith("{") & is_one
        return (
            numbered_lines(spark, path)
            .where(F.trim("line") != "")
            .withColumn("fields", fields)
            .select(
                *[F.when(is_object, F.col("fields").getField(name)).alias(name) for name in columns],
                F.when(~is_object, F.col("line")).alias(MALFORMED),
                F.lit(path.name).alias("source_file"),
                LINE,
            )
        )


JSON_LINES = JsonLines()
