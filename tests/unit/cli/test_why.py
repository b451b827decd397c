"""What a person reads who asks why a movie stands where it stands."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from movierec_spark import settings as settings_package
from movierec_spark.cli import app
from movierec_spark.registry.connection import connect
from movierec_spark.settings import Settings, settings
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import RECOMMENDATIONS
from tests.browse_home import HEAT, LATE, MATRIX, RIGHT_TO_LEFT, RTL, USER, add_champion
from tests.unit.report.small_lake import DAY
from tests.why_home import DAY_BEFORE, DAY_EXPLORED, NEWCOMER, fill_why_home

Why = Callable[..., Result]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied, since MLflow takes seconds to make its database."""
    home = Settings(home=tmp_path_factory.mktemp("why"))
    fill_why_home(home)
    add_champion(home, 0, tmp_path_factory.mktemp("version"))
    return home.home


@pytest.fixture
def why(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Why]:
    """why(user, movie, ...): the command on a home of its own, which has no rules."""
    monkeypatch.setenv("MOVIEREC_HOME", str(shutil.copytree(filled, tmp_path / "home")))
    monkeypatch.setattr(settings_package, "CONF", tmp_path / "conf")
    (tmp_path / "conf").mkdir()
    settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(app, ["why", *map(str, arguments)])
    settings.cache_clear()


def add_rules(text: str) -> None:
    (settings_package.CONF / "rules.yaml").write_text(text)


def error_line(result: Result) -> str:
    """The one line that a failed command ends with."""
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr.strip()


def figures(result: Result) -> dict[str, float]:
    """The parts of the score as they are printed, and their sum."""
    return {name: float(value) for name, value in re.findall(r"^ (\w+) +([+-]\d+\.\d{4}) *$", result.stdout, re.M)}


def test_it_says_the_rank_and_parts_that_add_up_to_the_score(why: Why) -> None:
    result = why(USER, "Film 12")
    assert result.exit_code == 0, result.stderr
    standing = r"^Film 12 \(2002\) is number \d+ of the list of user 41 by rank; number \d+ of 31 movies"
    assert re.search(standing, result.stdout)
    parts = figures(result)
    assert set(parts) == {"als", "content", "bias", "sum"}
    assert sum(value for name, value in parts.items() if name != "sum") == pytest.approx(parts["sum"], abs=2e-4)
    assert f"By version 1, trained as of {DAY}; by the data of {DAY}" in result.stdout
    assert "Matrix, The (1990)" in result.stdout.split("of the history")[1]


@pytest.mark.parametrize("movie", ["the matrix", "Matrx", MATRIX])
def test_a_seen_movie_is_said_to_be_seen_whatever_it_is_called(why: Why, movie: str | int) -> None:
    said = why(USER, movie).stdout
    assert said.startswith("Matrix, The (1990) can't be in the list of user 41")
    assert "seen: the user has done something with it (4.5 stars, weight 4.5)" in said
    assert re.search(r"Without that \(seen\) it would be number \d+ by its score", said)


def test_a_title_of_markup_is_shown_as_it_is(why: Why) -> None:
    said = why(USER, '<img src=x onerror=alert(1)> & "Sons"').stdout
    assert said.startswith('<img src=x onerror=alert(1)> & "Sons" (1992) can\'t be')
    assert "excluded: the user asked not to get it" in said
    assert RIGHT_TO_LEFT in why(USER, RIGHT_TO_LEFT).stdout


def test_a_rule_is_named_with_the_rank_without_it(why: Why) -> None:
    add_rules("exclude: {released_after: 2000, genres: [Horror]}")
    said = why(USER, "Film 12").stdout
    assert "exclude.released_after: the rule exclude.released_after of conf/rules.yaml: 2000." in said
    assert re.search(r"Without that \(rule exclude.released_after\) it would be number \d+ by its score", said)
    assert "exclude.genres" not in said


def test_a_movie_that_arrived_after_the_training_is_explained_by_what_it_is_about(why: Why) -> None:
    result = why(USER, "Latecomer")
    assert "The movie arrived after that training" in result.stdout
    assert figures(result)["bias"] == 0
    assert why(USER, LATE).stdout == result.stdout


def test_a_user_of_whom_nothing_is_known_but_the_age_is_explained_too(why: Why) -> None:
    result = why(NEWCOMER, HEAT)
    assert result.exit_code == 0, result.stderr
    assert "of the history" not in result.stdout
    assert set(figures(result)) == {"als", "content", "bias", "sum"}


def test_a_past_day_is_explained_by_the_version_that_served_it_and_its_list(why: Why) -> None:
    said = why(USER, "Film 10", "--as-of", DAY).stdout
    assert f"By version 1, trained as of {DAY}; by the data of {DAY}" in said
    assert "In the list that was served for 2018-09-26, made by version 1, it is number 1: the rules" in said
    connect(settings()).delete_registered_model_alias("movierec", "champion")
    assert why(USER, "Film 10", "--as-of", DAY).stdout == said


def test_a_movie_that_was_drawn_is_said_to_be_with_its_probability_and_its_rank(why: Why) -> None:
    said = why(USER, "Film 7", "--as-of", DAY_EXPLORED).stdout
    assert re.match(r"Film 7 \(1997\) is number \d+ of the list of user 41 by rank; number \d+ of 31 movies", said)
    assert f"Number 2 of the list that was served for {DAY_EXPLORED} is an explored place" in said
    assert "the movie was drawn for it, with a probability of 0.12." in said
    assert "the rules or the data were others then" not in said


def test_a_movie_that_others_were_drawn_before_is_told_so(why: Why) -> None:
    said = why(USER, "Film 10", "--as-of", DAY_EXPLORED).stdout
    assert f"In the list that was served for {DAY_EXPLORED} it is number 1: movies were drawn for explored" in said
    assert "was drawn for it" not in said


def test_a_day_before_the_first_model_is_explained_by_what_trended_and_was_known(why: Why) -> None:
    result = why(USER, "Heat", "--as-of", DAY_BEFORE)
    assert result.stdout.startswith("Heat (1991) is number 2 of the list of user 41; number 3 of 3 movies by score.")
    assert f"By what trended, no model; by the data of {DAY_BEFORE}" in result.stdout
    assert figures(result) == {"popularity": 2.25, "sum": 2.25}
    assert "seen: " in why(USER, RTL, "--as-of", DAY_BEFORE).stdout
    assert "number 1 of the list" in why(USER, MATRIX, "--as-of", DAY_BEFORE).stdout


def test_a_movie_that_the_day_did_not_know_is_said_with_the_day_that_did(why: Why) -> None:
    result = why(USER, "Film 12", "--as-of", DAY_BEFORE)
    assert result.exit_code == 0
    assert result.stdout == f"Film 12 (2002) was not known on {DAY_BEFORE}: it is known from {DAY} on.\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((77, "Heat"), f"user 77 is not known on {DAY}; 1 users have a list, from 41 to 41"),
        ((10**30, "Heat"), f"user {10**30} is not known on {DAY}; 1 users have a list, from 41 to 41"),
        ((USER, "Hamlet"), r"no movie called 'Hamlet'; the nearest is "),
        ((USER, "99999999999999999999999"), "no movie called '99999999999999999999999'; the nearest is "),
        ((USER, "Heat", "--as-of", "2017-01-01"), "nothing was served on 2017-01-01; ask for a day from "),
    ],
)
def test_what_is_not_there_is_said_in_one_line(why: Why, arguments: tuple, line: str) -> None:
    assert error_line(why(*arguments)).startswith(f"movierec: {line}")


def test_without_a_champion_it_is_said_what_to_do(why: Why) -> None:
    connect(settings()).delete_registered_model_alias("movierec", "champion")
    assert error_line(why(USER, "Heat")).startswith("movierec: no model has the alias champion: run movierec_train")


def test_before_anything_is_served_it_is_said_what_to_run(why: Why) -> None:
    Lake.of(settings()).delta(RECOMMENDATIONS).delete()
    assert error_line(why(USER, "Heat")).startswith("movierec: nothing was served yet; ")
