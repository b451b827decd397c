"""A first pass over a text file: whether it is whole, how many lines each block has, what its lines show."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import SparkSession

from movierec_spark.errors import DropRefused
from movierec_spark.sources.chunks import DAMAGE_ERRORS, Block, blocks_of, read_chunks
from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.executor_tasks import map_parts
from movierec_spark.sources.lines import decoded, split_lines, with_plain_line_ends

SURVEY_SCHEMA = "part INT, lines BIGINT, met ARRAY<STRING>, damage STRING"


@dataclass(frozen=True)
class LineCondition:
    """A condition that only lines with this text in them can meet."""

    text: str
    is_met: Callable[[str], bool]


@dataclass(frozen=True)
class Survey:
    """blocks: of the file, in their order. lines_before: the number of lines before each block.

    met: the names of the conditions that at least one line meets.
    """

    blocks: tuple[Block, ...]
    lines_before: tuple[int, ...]
    met: frozenset[str]


def survey(spark: SparkSession, file: DropFile, conditions: Mapping[str, LineCondition] | None = None) -> Survey:
    """Let the executors read a file to its end. Raises DropRefused where it is damaged."""
    blocks, of_lines = blocks_of(file, spark.sparkContext.defaultParallelism), dict(conditions or {})

    def survey_part(part: int) -> Iterator[pa.RecordBatch]:
        lines, met, damage = _survey_block(file, blocks[part], of_lines)
        row = {"part": part, "lines": lines, "met": sorted(met), "damage": damage}
        schema = [("part", pa.int32()), ("lines", pa.int64()), ("met", pa.list_(pa.string())), ("damage", pa.string())]
        yield pa.RecordBatch.from_pylist([row], pa.schema(schema))

    parts = sorted(map_parts(spark, len(blocks), survey_part, SURVEY_SCHEMA).collect(), key=lambda row: row["part"])
    if damage := next((row["damage"] for row in parts if row["damage"]), None):
        raise damaged(file, damage)
    before = accumulate((row["lines"] for row in parts), initial=0)
    met = frozenset(name for row in parts for name in row["met"])
    return Survey(tuple(blocks), tuple(before)[: len(blocks)], met)


def damaged(file: DropFile, error: object) -> DropRefused:
    """The refusal of a file that can't be read to its end."""
    reason = " ".join(str(error).split())
    return DropRefused(f"{file}: damaged or cut short ({reason}); deliver the file again")


def _survey_block(
    file: DropFile, block: Block, conditions: Mapping[str, LineCondition]
) -> tuple[int, set[str], str | None]:
    """The number of lines of a block, the names of the conditions they meet, and what its damage is."""
    lines, met = 0, set[str]()
    try:
        for chunk in read_chunks(file, block):
            lines += with_plain_line_ends(chunk).count(b"\n")
            open_conditions = {name: condition for name, condition in conditions.items() if name not in met}
            met |= {name for name, condition in open_conditions.items() if _any_line(chunk, condition)}
    except DAMAGE_ERRORS as error:
        return lines, met, str(error)
    return lines, met, None


def _any_line(chunk: bytes, condition: LineCondition) -> bool:
    if condition.text.encode() not in chunk:
        return False
    lines = split_lines(chunk)
    candidates, _ = decoded(lines.filter(pc.match_substring(lines, condition.text)), "utf-8")
    return any(condition.is_met(line) for line in candidates.to_pylist())
