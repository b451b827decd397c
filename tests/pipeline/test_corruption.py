"""Real files, corrupted at random: every row is published, quarantined or a duplicate, or the drop is refused."""

import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from movierec_spark.conform.conform import conform
from movierec_spark.errors import MovierecError
from movierec_spark.job.job import Job
from movierec_spark.settings import PROJECT
from movierec_spark.settings import settings as pipeline_settings
from movierec_spark.sources.ingest import ingest
from movierec_spark.stewardship.validation import validate_published
from movierec_spark.tables import MOVIES, RATINGS

DAY = date(2018, 9, 26)
LINES = 300
FILES = ("ratings.csv", "movies.csv")
SMALL = {name: (PROJECT / "data/ml-latest-small" / name).read_bytes().splitlines()[:LINES] for name in FILES}
JUNK = (
    b"",
    b"nan",
    b"inf",
    b"-1",
    b"1e400",
    b"9" * 25,
    b"1537945200000",
    b"4102444800",
    b"\xff\xfe",
    b"a\0b",
    b'"',
    b",",
)
Corrupt = Callable[[list[bytes], random.Random], None]


def spoil_a_field(lines: list[bytes], chance: random.Random) -> None:
    number = chance.randrange(len(lines))
    fields = lines[number].split(b",")
    fields[chance.randrange(len(fields))] = chance.choice(JUNK)
    lines[number] = b",".join(fields)


def lose_a_field(lines: list[bytes], chance: random.Random) -> None:
    number = chance.randrange(len(lines))
    lines[number] = b",".join(lines[number].split(b",")[1:])


def repeat_a_line(lines: list[bytes], chance: random.Random) -> None:
    lines.insert(chance.randrange(1, len(lines) + 1), chance.choice(lines))


def contradict_a_line(lines: list[bytes], chance: random.Random) -> None:
    line = chance.choice(lines)
    lines.append(line.replace(b",4.0,", b",1.5,").replace(b"(19", b"(18"))


def insert_bytes(lines: list[bytes], chance: random.Random) -> None:
    number = chance.randrange(len(lines))
    position = chance.randrange(len(lines[number]) + 1)
    lines[number] = lines[number][:position] + chance.choice((*JUNK, b"\r", b"\n", b"\t")) + lines[number][position:]


def cut_short(lines: list[bytes], chance: random.Random) -> None:
    del lines[chance.randrange(1, len(lines)) :]
    lines[-1] = lines[-1][: chance.randrange(len(lines[-1]) + 1)]


def blank_a_line(lines: list[bytes], chance: random.Random) -> None:
    lines.insert(chance.randrange(1, len(lines) + 1), b" " * chance.randrange(3))


MISHAPS: tuple[Corrupt, ...] = (
    *(spoil_a_field, lose_a_field, repeat_a_line, contradict_a_line),
    *(insert_bytes, cut_short, blank_a_line),
)


def corrupted(name: str, mishaps: list[Corrupt], end: bytes, chance: random.Random) -> bytes:
    lines = list(SMALL[name])
    for mishap in mishaps:
        mishap(lines, chance)
    return end.join(lines) + chance.choice((end, b""))


def rows_of(content: bytes) -> int:
    """Lines after the header that are neither blank nor the header again."""
    header, *lines = re.split(rb"\r\n|\n|\r", content)
    return sum(line.strip(b" ") not in (b"", header) for line in lines)


@pytest.fixture
def lenient(job_of: Callable[[date], Job], monkeypatch: pytest.MonkeyPatch) -> Callable[[], Job]:
    """A job that publishes whatever share of the rows is quarantined."""
    monkeypatch.setenv("MOVIEREC_QUALITY__MAX_REJECTED_FRACTION", "1")
    pipeline_settings.cache_clear()
    first = job_of(DAY)
    return lambda: Job("test", first.spark, pipeline_settings(), DAY, first.lake, "test")


@pytest.mark.slow
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mishaps=st.fixed_dictionaries({name: st.lists(st.sampled_from(MISHAPS), min_size=1, max_size=8) for name in FILES}),
    end=st.sampled_from((b"\n", b"\r\n")),
    chance=st.randoms(use_true_random=False),
)
def test_no_row_is_lost_and_no_bad_row_is_published(
    lenient: Callable[[], Job], mishaps: dict[str, list[Corrupt]], end: bytes, chance: random.Random
) -> None:
    job = lenient()
    contents = {name: corrupted(name, mishaps[name], end, chance) for name in FILES}
    land(job, contents)
    versions = [job.lake.version(table) for table in (RATINGS, MOVIES)]
    if refusal := refusal_of(job):
        assert "\n" not in refusal
        assert versions == [job.lake.version(table) for table in (RATINGS, MOVIES)]
        return
    audits = {audit.table_name: audit for audit in job.audits}
    for audit in audits.values():
        assert audit.rows_in == audit.rows_published + audit.rows_quarantined + audit.rows_duplicate
    for name in FILES:
        kind = name.removesuffix(".csv")
        assert audits[f"bronze.movielens_{kind}"].rows_in == rows_of(contents[name])
    for table, kind in ((RATINGS, "ratings"), (MOVIES, "movies")):
        if table.name in audits:
            assert audits[table.name].rows_in == audits[f"bronze.movielens_{kind}"].rows_published
            if audits[table.name].rows_published:
                validate_published(job, table, whole=False)


def refusal_of(job: Job) -> str | None:
    """Bring the drop to the silver tables; the one line that says why not, where it is refused."""
    try:
        ingest(job)
        conform(job)
    except MovierecError as refusal:
        return str(refusal)
    return None


def land(job: Job, contents: dict[str, bytes]) -> None:
    drop = Path(job.settings.landing) / "movielens" / f"as_of={DAY}"
    drop.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (drop / name).write_bytes(content)
