"""docker/compose.yaml as Compose reads it: anchors and variables resolved, images' own environment beside."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from movierec_spark.settings import PROJECT

COMPOSE = PROJECT / "docker" / "compose.yaml"
VARIABLE = re.compile(r"\$\{(\w+):?-([^}]*)\}")
WHERE_SET = re.compile(r"\$\{(\w+):\+([^}]*)\}")
OF_POSTGRES = {"PATH": "/usr/lib/postgresql/15/bin:/usr/bin:/bin"}  # Debian's, in place of its image


@dataclass(frozen=True)
class Service:
    """One service. environment: what its processes see, its image's variables among them.

    optional: of those it depends on, those that need not be there.
    """

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    depends_on: dict[str, str]
    optional: frozenset[str]
    health: tuple[str, ...]
    raw: dict[str, Any]

    @property
    def runs_once(self) -> bool:
        return self.raw["restart"] == "no"

    @property
    def volumes(self) -> list[list[str]]:
        """[source, target] or [source, target, ro] of each."""
        return [volume.split(":") for volume in self.raw.get("volumes", [])]


def composition(variables: Mapping[str, str] | None = None) -> dict[str, Service]:
    """The services by name. variables: as an .env file would set them."""
    given = dict(variables or {})
    text = VARIABLE.sub(lambda match: given.get(match[1], match[2]), COMPOSE.read_text())
    text = WHERE_SET.sub(lambda match: match[2] if given.get(match[1]) else "", text)
    return {name: _service(name, raw) for name, raw in yaml.safe_load(text)["services"].items()}


def variables() -> dict[str, str]:
    """The variables that an operator may set, with their defaults."""
    return dict(VARIABLE.findall(COMPOSE.read_text()))


def image_environment(dockerfile: Path) -> dict[str, str]:
    """What the ENV lines of a Dockerfile set."""
    text = dockerfile.read_text().replace("\\\n", " ")
    lines = [line.removeprefix("ENV ") for line in text.splitlines() if line.startswith("ENV ")]
    return dict(word.split("=", 1) for line in lines for word in shlex.split(line))


def dockerfile(service: Service) -> Path | None:
    """Of its image; None where the image is somebody else's."""
    build = service.raw.get("build")
    return PROJECT / build["dockerfile"] if build else None


def _service(name: str, raw: dict[str, Any]) -> Service:
    build = raw.get("build")
    image = image_environment(PROJECT / build["dockerfile"]) if build else OF_POSTGRES
    test = raw.get("healthcheck", {}).get("test", ["CMD"])
    assert test[0] == "CMD", "a health check that needs a shell"
    return Service(
        name,
        tuple(raw.get("command", ())),
        {**image, **{key: str(value) for key, value in raw.get("environment", {}).items()}},
        {other: how["condition"] for other, how in raw.get("depends_on", {}).items()},
        frozenset(other for other, how in raw.get("depends_on", {}).items() if not how.get("required", True)),
        tuple(test[1:]),
        raw,
    )
