"""A job is submitted with properties that fit its data on this machine, or what the machines of a cluster lack."""

import sys
from datetime import date
from pathlib import Path

import pytest

from movierec_spark.devstack import spark_properties
from movierec_spark.devstack.spark_properties import profile_file, properties_file
from movierec_spark.errors import MovierecError
from movierec_spark.session import spark_conf
from movierec_spark.settings import CONF, Settings
from movierec_spark.settings.submit_section import Submit
from movierec_spark.tables import RATINGS
from tests.unit.report.small_lake import DAY, lay

PROFILES = CONF.absolute() / "spark"
EVENTS = [{"user_id": user, "movie_id": 1, "rating": 4.0} for user in range(3)]
CLUSTER = Submit(master="spark://master:7077")


def properties(file: Path) -> dict[str, str]:
    """As spark-submit reads them: of a name that stands twice the last value."""
    lines = [line.split(None, 1) for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return {name: value.strip() for name, value in lines}


def test_much_data_makes_properties_of_its_own_but_not_on_a_cluster(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(home, {RATINGS: EVENTS})
    assert properties_file("recommend", DAY, home.submit, home) == PROFILES / "local.conf"
    monkeypatch.setattr(spark_properties, "MANY_EVENTS", 3)
    sized = properties_file("recommend", DAY, home.submit, home)
    assert sized.is_relative_to(home.home)
    assert properties(sized).keys() == spark_conf("local").keys()
    of_cluster = properties(properties_file("recommend", DAY, CLUSTER, home))
    assert of_cluster["spark.driver.memory"] == spark_conf("cluster")["spark.driver.memory"]


def test_a_training_takes_the_profile_that_is_made_for_it_where_there_is_one() -> None:
    assert profile_file("train", Submit()).name == "local-train.conf"
    assert profile_file("train", CLUSTER).name == "cluster.conf"
    assert profile_file("recommend", Submit()).name == "local.conf"
    assert profile_file("recommend", Submit(master="yarn", profile="local")).name == "local.conf"


def test_a_profile_that_is_missing_is_named() -> None:
    with pytest.raises(MovierecError, match=r"no Spark profile 'large': .*large.conf is missing; add it, or set"):
        profile_file("train", Submit(profile="large"))


def test_a_cluster_gets_the_delta_jars_and_the_packed_environment(home: Settings) -> None:
    file = properties_file("recommend", DAY, CLUSTER.model_copy(update={"archive": "s3a://bucket/env.tar.gz"}), home)
    found = properties(file)
    jars = found["spark.jars"].split(",")
    assert len(jars) == 2
    assert all(Path(jar).exists() for jar in jars)
    assert found["spark.archives"] == "s3a://bucket/env.tar.gz#environment"
    assert found["spark.pyspark.python"] == "./environment/bin/python"
    assert found["spark.pyspark.driver.python"] == sys.executable
    assert found["spark.executor.memory"] == spark_conf("cluster")["spark.executor.memory"]


def test_where_the_driver_runs_on_the_cluster_it_takes_the_packed_python(home: Settings) -> None:
    submit = Submit(master="yarn", deploy_mode="cluster", archive="/dist/env.tar.gz")
    found = properties(properties_file("train", date(2018, 9, 26), submit, home))
    assert found["spark.pyspark.driver.python"] == "./environment/bin/python"


def test_without_a_packed_environment_nothing_is_unpacked(home: Settings) -> None:
    found = properties(properties_file("recommend", DAY, CLUSTER, home))
    assert not {"spark.archives", "spark.pyspark.python"} & found.keys()


def test_jars_and_archives_of_the_profile_stay(home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "conf" / "spark").mkdir(parents=True)
    (tmp_path / "conf" / "spark" / "own.conf").write_text("spark.jars  /own.jar\nspark.archives  /own.zip#own\n")
    monkeypatch.setattr(spark_properties, "CONF", tmp_path / "conf")
    monkeypatch.setattr("movierec_spark.session.CONF", tmp_path / "conf")
    submit = Submit(master="yarn", profile="own", archive="/env.tar.gz")
    found = properties(properties_file("recommend", DAY, submit, home))
    assert found["spark.jars"].startswith("/own.jar,")
    assert found["spark.archives"] == "/own.zip#own,/env.tar.gz#environment"


def test_a_training_has_one_executor_unless_the_profile_says_how_many(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_training, of_others = (properties(properties_file(job, DAY, CLUSTER, home)) for job in ("train", "recommend"))
    assert of_training["spark.executor.instances"] == "1"
    assert of_training["spark.cores.max"] == of_training["spark.executor.cores"] == of_others["spark.executor.cores"]
    assert not {"spark.executor.instances", "spark.cores.max"} & of_others.keys()
    (tmp_path / "conf" / "spark").mkdir(parents=True)
    (tmp_path / "conf" / "spark" / "own.conf").write_text("spark.executor.instances  8\n")
    monkeypatch.setattr(spark_properties, "CONF", tmp_path / "conf")
    monkeypatch.setattr("movierec_spark.session.CONF", tmp_path / "conf")
    told = properties(properties_file("train", DAY, Submit(master="yarn", profile="own"), home))
    assert (told["spark.executor.instances"], told.get("spark.cores.max")) == ("8", None)


def test_on_a_cluster_rows_are_made_as_on_one_machine() -> None:
    """What decides of content and form of the tables is the same; memory, compilers and addresses need not be."""
    cluster, local = spark_conf("cluster"), spark_conf("local")
    deciding = ("spark.sql.session", "spark.sql.parquet", "spark.sql.execution", "spark.sql.ext", "spark.sql.catalog")
    names = [name for name in local if name.startswith(deciding)]
    assert len(names) >= 6
    assert {name: cluster.get(name) for name in names} == {name: local[name] for name in names}


def test_the_profile_of_clusters_knows_no_machine() -> None:
    told = spark_conf("cluster")
    assert not any(name.endswith((".host", ".port", ".bindAddress", ".master")) for name in told)
    assert not any("/" in value or ".venv" in value for value in told.values())
