"""A first pass over text files: whether they are whole, how many lines each block has, what its lines show."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import Row, SparkSession

from movierec_spark.errors import DropRefused
from movierec_spark.sources.chunks import DAMAGE_ERRORS, Block, blocks_of, read_chunks
from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.executor_tasks import map_parts
from movierec_spark.sources.lines import decoded, split_lines, with_plain_line_ends

SURVEY_SCHEMA = "part INT, file INT, lines BIGINT, met ARRAY<STRING>, damage STRING"
ARROW_SCHEMA = pa.schema(
    [
        *(("part", pa.int32()), ("file", pa.int32()), ("lines", pa.int64())),
        *(("met", pa.list_(pa.string())), ("damage", pa.string())),
    ]
)


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


Conditions = Mapping[str, LineCondition]


def survey(
    spark: SparkSession, files: Sequence[DropFile], conditions: Sequence[Conditions] | None = None
) -> list[Survey]:
    """Let the executors read files to their ends, all in one Spark job, and tell of each in turn.

    conditions: of each file. Raises DropRefused where a file is damaged.
    """
    of_files = conditions or [{}] * len(files)
    blocks = [blocks_of(file, spark.sparkContext.defaultParallelism) for file in files]
    parts = [(file, block) for file in range(len(files)) for block in blocks[file]]

    def survey_part(part: int) -> Iterator[pa.RecordBatch]:
        file, block = parts[part]
        lines, met, damage = _survey_block(files[file], block, of_files[file])
        row = {"part": part, "file": file, "lines": lines, "met": sorted(met), "damage": damage}
        yield pa.RecordBatch.from_pylist([row], ARROW_SCHEMA)

    rows_of_file: list[list[Row]] = [[] for _ in files]
    surveyed = map_parts(spark, len(parts), survey_part, SURVEY_SCHEMA).collect()
    for row in sorted(surveyed, key=lambda row: row["part"]):
        rows_of_file[row["file"]].append(row)
    return [_survey(*of_file) for of_file in zip(files, blocks, rows_of_file, strict=True)]


def _survey(file: DropFile, blocks: Sequence[Block], rows: Sequence[Row]) -> Survey:
    """Of one file. rows: of its blocks, in their order."""
    if damage := next((row["damage"] for row in rows if row["damage"]), None):
        raise damaged(file, damage)
    before = accumulate((row["lines"] for row in rows), initial=0)
    met = frozenset(name for row in rows for name in row["met"])
    return Survey(tuple(blocks), tuple(before)[: len(blocks)], met)


def damaged(file: DropFile, error: object) -> DropRefused:
    """The refusal of a file that can't be read to its end."""
    reason = " ".join(str(error).split())
    return DropRefused(f"{file}: damaged or cut short ({reason}); deliver the file again")


def _survey_block(file: DropFile, block: Block, conditions: Conditions) -> tuple[int, set[str], str | None]:
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
