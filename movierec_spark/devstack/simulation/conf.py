"""The conf of a simulated world: what is set in it, whatever a team's own conf says."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from movierec_spark.devstack.simulation.delivery import SOURCES
from movierec_spark.settings import CONF

MARK = "# Of a simulated world, made by movierec demo-feedback.\n"  # begins its movierec.yaml
EXPLORED_SHARE = 0.5  # of the places 4 to 10
CANDIDATES = 20  # for each of them
NEW_EVENTS = 50  # more than a new movie gets before the next training, which is the first to learn from them
SETTINGS: dict[str, Any] = {
    "sources": SOURCES,
    "preferences": {"event_weights": {"rating": 1.0, "play": 4.0, "dislike": -5.0}},
    "evaluation": {"windows": 2, "bootstrap_samples": 50},  # quick: nobody chooses a model by these figures
    "gates": {"min_gain_over_baselines": -1.0, "max_loss_against_reference": 1.0, "min_coverage": 0.0},
    "registry": {"auto_promote": True},
    "serving": {"pages": False},
}


def lay_conf(folder: Path, explored_share: float = EXPLORED_SHARE) -> None:
    """Write a conf folder: Spark's profiles and the like as a team has them, settings of the simulation, no rules."""
    shutil.copytree(CONF, folder, ignore=shutil.ignore_patterns("movierec.yaml", "rules.yaml"), dirs_exist_ok=True)
    explore = {"share": explored_share, "candidates": CANDIDATES, "new_events": NEW_EVENTS}
    settings = SETTINGS | {"serving": SETTINGS["serving"] | {"explore": explore}}
    (folder / "rules.yaml").write_text("{}\n")
    (folder / "movierec.yaml").write_text(MARK + yaml.safe_dump(settings, sort_keys=False))
