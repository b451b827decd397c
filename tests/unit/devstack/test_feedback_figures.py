"""The figures of a simulated day, the frozen model beside the loop, and the demo's home apart from a person's."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from movierec_spark.devstack import feedback_home
from movierec_spark.devstack.feedback_demo import day_line
from movierec_spark.devstack.simulation.day_figures import day_figures
from movierec_spark.devstack.simulation.frozen import FrozenModel
from movierec_spark.devstack.simulation.reactions import Event, Habits, ShownList
from movierec_spark.errors import MovierecError
from movierec_spark.report.feedback_loop import Arms, Clicks
from movierec_spark.settings import Settings
from movierec_spark.settings.rules import Rules

DAY = date(2018, 10, 2)
LOOKS_AT_ALL = Habits(shown=2, attention=0.0, dislikes=1.0, searches=0.0)
TASTES = {1: {10: 5.0, 30: 1.0}, 2: {}}


def lists(**movies: tuple[int, ...]) -> dict[int, ShownList]:
    """lists(u1=(10, 20)): what user 1 gets."""
    return {int(user[1:]): ShownList(int(user[1:]), "2018-10-01/0001", of_user) for user, of_user in movies.items()}


def event(user: int, kind: str, movie: int, **more: str) -> Event:
    return {"user_id": user, "event_type": kind, "movie_id": movie, **more}


def test_clicks_are_plays_of_what_was_shown_to_those_who_change_and_to_the_others() -> None:
    shown = {"publication_id": "2018-10-01/0001"}
    events = [
        event(1, "impression", 10, **shown),
        event(1, "play", 10, **shown),
        event(1, "play", 40, scenario="search"),
        event(2, "impression", 20, **shown),
        event(2, "dislike", 20, **shown),
    ]
    one = day_figures(DAY, lists(u1=(10,), u2=(20,)), events, [], {1}, new_movie=20, shown_before={10, 99})
    assert one.changed == Arms(Clicks(1, 1), Clicks(0, 0))
    assert one.others == Arms(Clicks(0, 1), Clicks(0, 0))
    assert (one.lists, one.movies_shown, one.movies_ever_shown, one.lists_with_new_movie) == (2, 2, 3, 1)
    assert "100.0 % (frozen model –) by those who change" in day_line(one)


def test_before_the_change_there_is_no_frozen_model_to_compare_with() -> None:
    one = day_figures(DAY, {}, [], None, {1}, new_movie=20, shown_before=set())
    assert (one.changed.frozen, one.others.frozen) == (None, None)
    assert "played of what was shown: – by those who change, – by the others" in day_line(one)


def test_a_frozen_model_moves_up_what_follows_when_a_movie_is_played_or_disliked() -> None:
    frozen = FrozenModel(lists(u1=(10, 30, 50, 60), u2=(10, 20)), set())
    kinds = [(one["user_id"], one["event_type"], one["movie_id"]) for one in frozen.react(TASTES, DAY, LOOKS_AT_ALL, 0)]
    assert (1, "play", 10) in kinds
    assert (1, "dislike", 30) in kinds
    assert {user: one.movie_ids for user, one in frozen.current_lists().items()} == {1: (50, 60), 2: (10, 20)}


def test_the_demo_has_a_conf_of_its_own_whatever_the_person_s_says(tmp_path: Path) -> None:
    feedback_home.prepare(tmp_path / "demo")
    conf = tmp_path / "demo" / "conf"
    Rules.model_validate(yaml.safe_load((conf / "rules.yaml").read_text()))
    assert Settings(**yaml.safe_load((conf / "movierec.yaml").read_text())).serving.explore.share == 0.5
    assert (conf / "spark" / "local.conf").exists()
    (conf / "movierec.yaml").write_text((conf / "movierec.yaml").read_text().replace("0.5", "0.2"))
    feedback_home.prepare(tmp_path / "demo")
    assert "0.2" in (conf / "movierec.yaml").read_text()


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    with pytest.raises(MovierecError, match="holds other things"):
        feedback_home.prepare(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["lake"]


def test_nothing_of_a_person_s_settings_gets_into_the_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    leading_out = {
        "MOVIEREC_STORE__ROOT": "s3://own",
        "MOVIEREC_LAKE_DIR": "/own",
        "MLFLOW_REGISTRY_URI": "http://own",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql://own",
        "AIRFLOW_CONN_SPARK_DEFAULT": "spark://own",
    }
    for name, value in leading_out.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("JAVA_HOME", "/java")
    variables = feedback_home.environment_of(tmp_path)
    assert not leading_out.keys() & variables.keys()
    assert variables["JAVA_HOME"] == "/java"
    assert (variables["MOVIEREC_HOME"], variables["MOVIEREC_CONF"]) == (str(tmp_path), str(tmp_path / "conf"))
