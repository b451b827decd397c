"""The export to PostgreSQL through its job: equal to the lake, never half, and its secret kept."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import psutil
import pytest
from pyspark.sql import SparkSession

from movierec_spark.devstack.environment import environment
from movierec_spark.settings import PROJECT, Settings
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import RECOMMENDATIONS, SIMILAR_MOVIES, TRENDING_MOVIES
from tests.attempts import publish_unchecked
from tests.pipeline.population import DAY
from tests.pipeline.postgres import PASSWORD, USER, Server, pg_ctl, postgres
from tests.pipeline.snippets import USER as READER
from tests.pipeline.snippets import look_up

pytestmark = [pytest.mark.slow, pytest.mark.skipif(pg_ctl() is None, reason="no PostgreSQL server on this machine")]
USERS, BEST = 300, [900_007, 900_003, 900_009, 900_001]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgres() as running:
        yield running


def serve(spark: SparkSession, home: Settings, version: int) -> None:
    """A state of the lake that a version made."""
    lake, now = Lake.of(home), datetime.now(UTC)
    lake.create_tables()
    users = range(READER - 10, READER - 10 + USERS)
    of_version = {"model_version": version, "as_of": DAY}
    of_users = {"strategy": "hybrid", "variant": "champion", "generated_at": now} | of_version
    lists = [
        {"user_id": user, "rank": rank, "movie_id": movie, "score": 5.0 - rank, "predicted_rating": 4.0} | of_users
        for user in users
        for rank, movie in enumerate(BEST, start=1)
    ]
    similar = {"movie_id": 1, "rank": 1, "similar_movie_id": 2, "score": 0.5} | of_version
    trending = {"segment": "all", "rank": 1, "movie_id": 2, "score": 7.0, "as_of": DAY}
    for rows, table in ((lists, RECOMMENDATIONS), ([similar], SIMILAR_MOVIES), ([trending], TRENDING_MOVIES)):
        publish_unchecked(frame(spark, rows, table.schema), table, lake, {"as_of": DAY})


def export(home: Settings, server: Server, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the job as a person would; its secret must stand on no command line meanwhile."""
    named = {"HOST": "localhost", "PORT": f"{server.port}", "DATABASE": "movierec", "USER": USER, **more}
    variables = {f"MOVIEREC_EXPORT__{name}": value for name, value in named.items()}
    command = [str(Path(sys.executable).with_name("movierec")), "run", "export", "--as-of", f"{DAY}"]
    env = {**environment(home), **variables, "PYTHONPATH": str(PROJECT)}
    running = subprocess.Popen(command, cwd=PROJECT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while running.poll() is None:
        assert not any(PASSWORD in " ".join(line) for line in command_lines())
        time.sleep(0.3)
    out, err = running.communicate()
    return subprocess.CompletedProcess(command, running.returncode, out, err)


def command_lines() -> list[list[str]]:
    return [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]


def test_readers_see_the_old_state_or_the_new_one_and_psql_reads_it(
    spark: SparkSession, home: Settings, server: Server, tmp_path: Path
) -> None:
    serve(spark, home, 1)
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    first = export(home, server, PASSWORD_FILE=str(tmp_path / "password"))
    assert first.returncode == 0, first.stderr
    assert f"{USERS * 4:,} rows of gold.recommendations" in first.stdout
    over, seen = Event(), set()
    reader = Thread(target=_watch, args=(server.connect, over, seen))
    reader.start()
    try:
        serve(spark, home, 2)
        second = export(home, server, PASSWORD=PASSWORD)
    finally:
        over.set()
        reader.join()
    assert second.returncode == 0, second.stderr
    assert seen == {(USERS * 4, 1, 1, 1), (USERS * 4, 1, 2, 2)}
    env = {**os.environ, "PGPORT": f"{server.port}", "PGUSER": USER, "PGPASSWORD": PASSWORD}
    found = subprocess.run(["bash", "-c", look_up("postgresql")], env=env, text=True, capture_output=True, check=True)
    assert [int(movie) for movie in re.findall(r"\b9\d{5}\b", found.stdout)] == BEST


def test_a_wrong_password_ends_in_one_line_that_does_not_tell_it(home: Settings, server: Server) -> None:
    refused = export(home, server, PASSWORD="another one")
    assert refused.returncode == 1
    said = refused.stdout + refused.stderr
    assert "movierec: no connection to localhost" in said
    assert "another one" not in said


def _watch(connect: Callable, over: Event, seen: set) -> None:
    """The rows of the table, and the versions of both tables, again and again, each time in one statement."""
    session = connect()
    query = """
        SELECT count(*), count(DISTINCT model_version), min(model_version),
            (SELECT min(model_version) FROM movierec.similar_movies)
        FROM movierec.recommendations
    """
    while not over.is_set():
        with session.cursor() as cursor:
            cursor.execute(query)
            seen.add(cursor.fetchone())
    session.close()
