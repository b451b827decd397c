"""The home of movierec demo-feedback: a folder of its own, with a conf of its own, apart from a person's data."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from movierec_spark.devstack.simulation.conf import MARK, lay_conf
from movierec_spark.erasure.other_files import DEMO_FEEDBACK
from movierec_spark.errors import MovierecError
from movierec_spark.settings import CONF, Settings

FOLDER = DEMO_FEEDBACK  # of a person's home, unless another one is given
OF_A_PERSON = ("MOVIEREC_", "AIRFLOW_", "MLFLOW_")  # begin the variables that would lead out of the demo's home


def is_demo_home(settings: Settings) -> bool:
    """Whether this process has the settings of such a home."""
    conf = settings.home.absolute() / "conf"
    return CONF.absolute() == conf and _is_marked(conf)


def prepare(home: Path) -> None:
    """Lay its conf, where it has none yet; one that a person has changed stays.

    Raises MovierecError for a folder that holds anything else.
    """
    if _is_marked(home / "conf"):
        return
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise MovierecError(f"{home} holds other things: give demo-feedback a folder that is empty or not there yet")
    lay_conf(home / "conf")


def run_there(home: Path, *arguments: str) -> NoReturn:
    """Go on as `movierec ARGUMENTS` in that home, in place of this process."""
    program = str(Path(sys.executable).with_name("movierec"))
    os.execve(program, [program, *arguments], environment_of(home))


def environment_of(home: Path) -> dict[str, str]:
    """The variables of this process, without a person's settings."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(OF_A_PERSON)}
    return others | {"MOVIEREC_HOME": str(home), "MOVIEREC_CONF": str(home / "conf")}


def _is_marked(conf: Path) -> bool:
    file = conf / "movierec.yaml"
    return file.is_file() and file.read_text().startswith(MARK)
