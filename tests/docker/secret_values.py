"""What is secret in the files of secrets."""

import re
from pathlib import Path


def values(folder: Path) -> set[str]:
    """Of a folder of volumes: the passwords and keys themselves, without what stands around them."""
    files = [file for volume in folder.glob("secrets-*") for file in volume.iterdir()]
    return {value for file in files for value in re.findall(r"[\w-]{16,}=*", file.read_text())}
