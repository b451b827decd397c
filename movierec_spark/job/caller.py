"""The folder that somebody calls a job from; the job itself runs in the project, which Spark's properties look in."""

import os
from pathlib import Path

CALLED_FROM = "MOVIEREC_CALLED_FROM"


def called_from_here() -> dict[str, str]:
    """The variable that tells a job where it was called from."""
    return {CALLED_FROM: str(Path.cwd())}


def path_of_caller(text: str) -> Path:
    """A path as the caller means it; where nobody says where that is, relative to the current folder."""
    return Path(os.environ.get(CALLED_FROM, ""), text).absolute()
