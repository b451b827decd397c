"""The collector and the pipeline judge events alike: by parsing and row rules without Spark, and by Spark's."""

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from movierec_spark.collector.json_texts import parse_json
from movierec_spark.collector.judge import Judge
from movierec_spark.conform.feedback import conform_feedback
from movierec_spark.quality.conditions import violation_conditions
from movierec_spark.quality.suite_file import day_parameters
from movierec_spark.quality.suites import load_suite
from movierec_spark.settings.data_sections import Source
from movierec_spark.sources.drop import one_file
from movierec_spark.sources.feedback import FILES
from movierec_spark.storage.location import Location
from movierec_spark.tables import FEEDBACK, FEEDBACK_EVENTS
from movierec_spark.tables.table import Table
from tests.unit.collector.event_texts import event_texts

DAY = date(2018, 9, 26)
MIXTURES = 3000
SOURCES = {
    "integers": Source(kind="feedback"),
    "texts": Source(kind="feedback", text_ids=True, null_words=("u-17", "NULL")),
    "archive": Source(kind="feedback", known_from="event_time"),
}


def judged(frame: DataFrame, table: Table) -> DataFrame:
    """The rows with is_valid: whether none of the table's row rules is violated."""
    conditions = violation_conditions(frame, table, load_suite(table).row_rules, day_parameters(DAY))
    is_broken = [F.coalesce(condition, F.lit(False)) for condition in conditions.values()]
    return frame.withColumn("is_valid", ~F.greatest(*is_broken))


def by_spark(spark: SparkSession, lines: list[str], source: Source, folder: Path) -> dict[int, Row]:
    """The silver rows of the lines that pass every row rule, by their place among the lines."""
    file = folder / f"{len(list(folder.iterdir()))}.jsonl"
    file.write_text("".join(f"{line}\n" for line in lines))
    raw = FILES[0].rows(spark, [one_file(Location.of(file))], source.null_words)
    bronze = raw.withColumn("source", F.lit("feedback")).withColumn("as_of", F.lit(DAY))
    valid = judged(bronze, FEEDBACK_EVENTS).where("is_valid").drop("is_valid")
    silver = judged(conform_feedback(valid, source.known_from, source.text_ids), FEEDBACK).where("is_valid")
    rows = silver.select(*FEEDBACK.column_names, "row_number").collect()
    return {row["row_number"] - 1: Row(*row[:-1]) for row in rows}


@pytest.mark.parametrize("name", SOURCES)
def test_what_the_collector_accepts_is_what_conform_publishes_as_the_same_rows(
    spark: SparkSession, tmp_path: Path, name: str
) -> None:
    source, lines = SOURCES[name], list(event_texts(MIXTURES, seed=len(name)))
    judge = Judge("feedback", source, DAY)
    answers = [judge.judge(parse_json(line.encode()), DAY) for line in lines]
    accepted = {place: line for place, line in enumerate(answers) if isinstance(line, bytes)}
    published = by_spark(spark, lines, source, tmp_path)
    assert [lines[place] for place in sorted(accepted.keys() ^ published.keys())] == []
    assert 0.1 < len(accepted) / len(lines) < 0.9
    written = by_spark(spark, [line.decode().rstrip("\n") for line in accepted.values()], source, tmp_path)
    assert [
        (lines[place], answers[place], published[place], written.get(number))
        for number, place in enumerate(accepted)
        if written.get(number) != published[place]
    ] == []
