"""The stages of the benchmark: each is a command, run whole, in a home of its own for each size."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from movierec_spark.devstack.environment import environment
from movierec_spark.devstack.spark_properties import properties_file
from movierec_spark.models.bias import bias_columns
from movierec_spark.settings import CONF, PROJECT, Settings
from movierec_spark.settings.model_sections import Model
from movierec_spark.tables import RATINGS
from tests.benchmarks.scale.wide_model import widen

DAY = date(2018, 9, 26)
JOBS = {
    "ingest": "ingest",
    "conform": "conform",
    "recommend without a model": "recommend",
    "train": "train",
    "register": "register",
    "recommend": "recommend",
    "monitor": "monitor",
    "explore": "explore",
}
PLAIN_TRAIN, PLAIN_RECOMMEND = "plain train", "plain recommend"
STAGES = (*JOBS, PLAIN_TRAIN, PLAIN_RECOMMEND)
EVENT_LOG = """
spark.eventLog.enabled           true
spark.eventLog.compress          false
spark.eventLog.rolling.enabled   false
spark.eventLog.dir               {folder}
"""
BREADTH = 1  # dimension


@dataclass(frozen=True)
class Bench:
    """Where one size is measured. settings: with a home of its own."""

    settings: Settings

    @property
    def drop(self) -> Path:
        return Path(self.settings.landing) / "movielens" / f"as_of={DAY}"

    @property
    def event_logs(self) -> Path:
        return self.settings.home / "event_logs"

    @property
    def _conf(self) -> Path:
        return self.settings.home / "conf"

    def make(self) -> None:
        """A fresh clone's conf, but that Spark logs its events."""
        shutil.copytree(CONF, self._conf)
        self.event_logs.mkdir(parents=True)
        for profile in (self._conf / "spark").glob("local*.conf"):
            profile.write_text(profile.read_text() + EVENT_LOG.format(folder=self.event_logs.as_uri()))

    def prepare(self, stage: str) -> None:
        """What a stage needs besides the stages before it, and is not measured."""
        if stage == PLAIN_RECOMMEND:
            widen(
                self.settings.home / "plain_model", self.settings.home / "wide_model", dimensions(self.settings.model)
            )

    def run(self, stage: str) -> None:
        """Run a stage to its end. Raises subprocess.CalledProcessError where it fails."""
        home = self.settings.home
        if stage in JOBS:
            command = [str(Path(sys.executable).with_name("movierec")), "run", JOBS[stage], "--as-of", f"{DAY}"]
            variables = {**os.environ, "MOVIEREC_HOME": str(home), "MOVIEREC_CONF": str(self._conf)}
        else:
            properties = properties_file("train", DAY, self.settings.submit, self.settings)
            script = Path(__file__).with_name("plain_pyspark.py")
            steps = {
                PLAIN_TRAIN: ("train", Path(self.settings.lake) / RATINGS.name.replace(".", "/"), home / "plain_model"),
                PLAIN_RECOMMEND: ("recommend", home / "wide_model", home / "plain_recommendations"),
            }
            command = ["spark-submit", "--properties-file", str(properties), str(script), *map(str, steps[stage])]
            variables = environment(self.settings)
        subprocess.run(command, cwd=PROJECT, env=variables, check=True)


def dimensions(model: Model) -> int:
    """Of the hybrid's vectors."""
    bias = len(bias_columns(model.popularity_half_lives_days))
    return sum(model.als.ranks) + model.content_dimensions + model.sequence.rank + bias + BREADTH
