"""People go from the database that is exported to, also from the tables of an export that broke off."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from movierec_spark.erasure.exported import erase_exported
from movierec_spark.erasure.subjects import Subjects
from movierec_spark.settings import Settings
from movierec_spark.settings.operation_sections import Export
from tests.pipeline.postgres import DATABASE, PASSWORD, USER, Server, pg_ctl, postgres

pytestmark = pytest.mark.skipif(pg_ctl() is None, reason="no PostgreSQL server on this machine")
PERSON = Subjects(frozenset({414}))


@pytest.fixture
def server() -> Iterator[Server]:
    with postgres() as running:
        yield running


def test_rows_of_people_go_and_those_of_others_stay(server: Server, home: Settings) -> None:
    session = server.connect().cursor()
    session.execute("CREATE SCHEMA movierec")
    for name in ("recommendations", "recommendations_next", "similar_movies"):
        column = "movie_id" if name == "similar_movies" else "user_id"
        session.execute(f"CREATE TABLE movierec.{name} AS SELECT * FROM (VALUES (7), (414), (414)) AS v ({column})")
    secret = SecretStr(PASSWORD)
    export = Export(host="localhost", port=server.port, database=DATABASE, user=USER, password=secret)
    settings = home.model_copy(update={"export": export})
    assert [finding.count for finding in erase_exported(PERSON, settings, is_dry=True)] == [4]
    assert [finding.count for finding in erase_exported(PERSON, settings, is_dry=False)] == [4]
    assert list(erase_exported(PERSON, settings, is_dry=False)) == []
    for name, rows in (("recommendations", [(7,)]), ("similar_movies", [(7,), (414,), (414,)])):
        session.execute(f"SELECT * FROM movierec.{name}")
        assert session.fetchall() == rows
