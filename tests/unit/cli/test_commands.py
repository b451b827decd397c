"""What a person reads who asks a command for something that isn't there."""

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from movierec_spark.cli import app
from movierec_spark.settings import Settings
from movierec_spark.tables import ALL, QUARANTINE, RECOMMENDATIONS
from tests.unit.report.small_lake import lay, small_lake

Run = Callable[..., Result]


@pytest.fixture
def run(home: Settings) -> Run:
    """run(*arguments): movierec on a small lake whose users are 1 to 11."""
    lay(home, small_lake("hybrid", 1))
    return lambda *arguments: CliRunner().invoke(app, arguments)


def error_line(result: Result) -> str:
    """The one line that a failed command ends with."""
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("movierec: ")
    return result.stderr


@pytest.mark.parametrize("user", ["1" * 42, str(2**63), "12", "-5", "-" + "9" * 42, "0"])
def test_a_user_without_a_list_is_told_who_has_one_however_long_the_number(run: Run, user: str) -> None:
    result = run("show", user)
    assert result.exit_code == 1
    assert error_line(result) == f"movierec: user {user} has no recommendations; 11 users have, from 1 to 11\n"


def test_more_rows_than_there_are_show_all(run: Run) -> None:
    result = run("show", "11", "--n", "1" * 42)
    assert result.exit_code == 0
    assert "Film <12>" in result.stdout
    assert "Film <13>" in result.stdout


def test_a_movie_that_was_drawn_is_told_with_its_probability(home: Settings) -> None:
    tables = small_lake("hybrid", 1)
    drawn = [row | {"explored": row["rank"] == 2, "propensity": 0.125} for row in tables[RECOMMENDATIONS]]
    lay(home, tables | {RECOMMENDATIONS: drawn})
    output = CliRunner().invoke(app, ["show", "11"]).stdout
    assert [line.count("drawn (0.12)") for line in output.splitlines() if "Film <13>" in line] == [1]
    assert output.count("drawn") == 1


@pytest.mark.parametrize("user", ["--many", "heat", "1.5", "1_0", "", "1" * 5000])
def test_what_is_no_number_is_no_user(run: Run, user: str) -> None:
    result = run("show", user)
    assert result.exit_code == 2
    assert f"{user!r} is no user_id; give a whole number" in error_line(result)


@pytest.mark.parametrize("n", ["0", "-1", "many", "2.5"])
def test_rows_are_at_least_one(run: Run, n: str) -> None:
    result = run("show", "11", "--n", n)
    assert result.exit_code == 2
    assert f"{n!r} is no number of rows; give a whole number of at least 1" in error_line(result)


def test_the_rejected_rows_of_a_table_come_as_json_lines(run: Run) -> None:
    lines = run("quarantine", "--table", "silver.ratings").stdout.splitlines()
    assert [json.loads(line)["row_number"] for line in lines] == [7, 9, 11, 12]


@pytest.mark.parametrize("table", ["silver.rating", "ratings", "SILVER.RATINGS", ""])
def test_a_table_that_is_not_there_is_said_with_those_that_are(run: Run, table: str) -> None:
    result = run("quarantine", "--table", table)
    assert result.exit_code == 2
    assert f"no table {table!r}; there are " in error_line(result)
    assert all(table.name in result.stderr for table in ALL)


@pytest.mark.parametrize("table", ["gold.recommendations", "silver.ids", "silver.quarantine", "ops.audit"])
def test_a_table_that_keeps_no_rejected_rows_is_said_with_those_that_do(run: Run, table: str) -> None:
    result = run("quarantine", "--table", table)
    assert result.exit_code == 2
    keeping = {table.name for table in ALL if table.provenance or "row_number" in table.column_names}
    refusal, listed = error_line(result).strip().split("; those that do are ")
    assert refusal.endswith(f"{table} keeps no rejected rows")
    assert set(listed.split(", ")) == keeping - {QUARANTINE.name}


def test_that_nothing_was_rejected_is_said_beside_the_output(run: Run) -> None:
    result = run("quarantine", "--table", "silver.ratings", "--as-of", "2018-09-27")
    assert result.exit_code == 0
    assert error_line(result) == "movierec: silver.ratings has no rejected rows of 2018-09-27\n"
