"""The Spark properties that a job is submitted with: a profile of conf/spark, completed for the data or the cluster."""

import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from movierec_spark.devstack.jars import DELTA_JARS
from movierec_spark.devstack.packages import package_folder
from movierec_spark.devstack.spark_size import MANY_EVENTS, count_events, enlarged, usable_memory
from movierec_spark.errors import MovierecError
from movierec_spark.session import spark_conf
from movierec_spark.settings import CONF, Settings
from movierec_spark.settings.submit_section import Submit

TRAINING = ("train",)
ALLOCATION = frozenset({"spark.executor.instances", "spark.cores.max", "spark.dynamicAllocation.enabled"})
UNPACKED = "environment"  # the folder that a machine of the cluster unpacks the packed environment into


def properties_file(job: str, as_of: date | None, submit: Submit, settings: Settings) -> Path:
    """The file of properties for a job of a day; one of conf/spark, or made of it in MOVIEREC_HOME/run/spark.

    On this machine much data gets more memory and the full compiler; a cluster gets what its machines lack: the Delta
    jars, and the packed environment where there is one. Raises MovierecError where there is no such profile.
    """
    file = profile_file(job, submit)
    if not submit.is_local:
        profile = spark_conf(file.stem)
        properties = cluster_properties(submit, profile) | (one_executor(profile) if job in TRAINING else {})
        return _write(file, _with_lines(file, properties), settings)
    if count_events(as_of, settings) < MANY_EVENTS:
        return file
    return _write(file, enlarged(file.read_text(), usable_memory()), settings)


def profile_file(job: str, submit: Submit) -> Path:
    """The profile of conf/spark: of its name with -train, where there is one, for a training."""
    folder = CONF.absolute() / "spark"
    names = [f"{submit.profile_name}-train"] if job in TRAINING else []
    for name in (*names, submit.profile_name):
        if (folder / f"{name}.conf").exists():
            return folder / f"{name}.conf"
    raise MovierecError(
        f"no Spark profile {submit.profile_name!r}: {folder / submit.profile_name}.conf is missing; add it, or set "
        "submit.profile to one that is there"
    )


def cluster_properties(submit: Submit, profile: Mapping[str, str]) -> dict[str, str]:
    """What a cluster needs beside a profile. profile: the properties that it has."""
    jars = [f"{package_folder('pyspark') / 'jars' / jar.file}" for jar in DELTA_JARS]
    properties = {"spark.jars": ",".join([*filter(None, [profile.get("spark.jars")]), *jars])}
    if submit.archive:
        unpacked = f"./{UNPACKED}/bin/python"
        properties |= {
            "spark.archives": ",".join(
                [*filter(None, [profile.get("spark.archives")]), f"{submit.archive}#{UNPACKED}"]
            ),
            "spark.pyspark.python": unpacked,
            "spark.pyspark.driver.python": sys.executable if submit.deploy_mode == "client" else unpacked,
        }
    return properties


def one_executor(profile: Mapping[str, str]) -> dict[str, str]:
    """What keeps a job on one executor; nothing where the profile says how many there are.

    MLlib's ALS adds up what executors send in the order in which it arrives. On one it repeats bit by bit.
    """
    if not ALLOCATION.isdisjoint(profile):
        return {}
    cores = profile.get("spark.executor.cores", "1")
    return {
        "spark.executor.instances": "1",
        "spark.executor.cores": cores,
        "spark.cores.max": cores,
        "spark.dynamicAllocation.enabled": "false",
    }


def _with_lines(file: Path, properties: Mapping[str, str]) -> str:
    """The text of a profile, with properties that go before its own."""
    lines = [f"{name}  {value}\n" for name, value in properties.items()]
    return "".join([file.read_text(), *lines])


def _write(profile: Path, text: str, settings: Settings) -> Path:
    target = settings.home.absolute() / "run" / "spark" / profile.name
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}")
    draft.write_text(text)
    draft.replace(target)
    return target
