"""Who is champion and who is challenger, told without MLflow where its database lies here."""

from datetime import date
from pathlib import Path

import pytest

from movierec_spark.errors import MovierecError
from movierec_spark.registry.aliases import aliased_versions
from movierec_spark.registry.connection import connect
from movierec_spark.registry.versions import version_with
from movierec_spark.settings import Settings, settings
from movierec_spark.settings.operation_sections import Registry
from tests.unit.registry.conftest import Trained

MONDAY, TUESDAY = date(2018, 9, 24), date(2018, 9, 25)


def test_it_tells_of_both_what_mlflow_tells(trained: Trained) -> None:
    trained(MONDAY)
    trained(TUESDAY)
    told = {alias: version_with(alias, settings()) for alias in ("champion", "challenger")}
    assert aliased_versions(settings()) == told
    assert told["champion"] != told["challenger"]


def test_a_version_that_was_never_registered_to_its_end_has_no_alias_that_counts(trained: Trained) -> None:
    trained(MONDAY)
    connect(settings()).delete_model_version_tag("movierec", "1", "approved")
    assert aliased_versions(settings()) == {}


def test_before_the_first_training_there_is_none_and_no_database_is_made(home: Settings) -> None:
    assert aliased_versions(home) == {}
    assert list(home.home.iterdir()) == []


def test_a_file_that_is_no_database_is_refused(home: Settings) -> None:
    home.mlflow.mkdir(parents=True)
    Path(home.mlflow / "mlflow.db").write_text("no database")
    with pytest.raises(MovierecError, match=r"mlflow\.db can't be read \(.*\): see whether it is MLflow's database"):
        aliased_versions(home)


def test_a_server_that_does_not_answer_is_named_without_its_password(home: Settings) -> None:
    configured = home.model_copy(update={"registry": Registry(tracking_uri="http://me:secret@127.0.0.1:1")})
    with pytest.raises(MovierecError, match=r"^MLflow at 127\.0\.0\.1:1 can't be read") as refused:
        aliased_versions(configured)
    assert "secret" not in str(refused.value)
