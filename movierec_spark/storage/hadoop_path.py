"""Paths as Spark's readers take them."""

import re
from pathlib import Path

PATTERN_CHARACTERS = re.compile(r"([\\{}\[\]*?])")


def literal_path(path: Path | str) -> str:
    """The path for spark.read, which takes brackets, braces and the like for a pattern of many paths.

    Not for Delta's reader nor for writing, where a path is what it is.
    """
    return PATTERN_CHARACTERS.sub(r"\\\1", str(path))
