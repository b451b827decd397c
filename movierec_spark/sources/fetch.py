"""MovieLens archives from their publisher, whole or not at all."""

import re
from pathlib import Path

import pooch
import requests
import yaml
from pydantic import TypeAdapter

from movierec_spark.errors import FetchFailed
from movierec_spark.settings import CONF
from movierec_spark.settings.section import Section
from movierec_spark.sources.download import TIMEOUT, resuming


class Archive(Section):
    """Where an archive is published. checksum: as "md5:..."; None where <url>.md5 tells it."""

    url: str
    checksum: str | None = None


def archives() -> dict[str, Archive]:
    """The archives of conf/movielens.yaml, by name."""
    return TypeAdapter(dict[str, Archive]).validate_python(yaml.safe_load((CONF / "movielens.yaml").read_text()))


def fetch(name: str, folder: Path, url: str | None = None) -> Path:
    """The archive in the folder: taken from there where it is whole, continued where it is not.

    url: a mirror, or the address of an archive that conf/movielens.yaml lacks.
    Raises FetchFailed for an unknown name, without a network, and where the checksum differs.
    """
    known = archives()
    if name not in known and url is None:
        raise FetchFailed(f"no archive {name!r} in conf/movielens.yaml; there are {', '.join(known)}; or give --url")
    archive = Archive(url=url or known[name].url, checksum=known[name].checksum if name in known else None)
    try:
        return _retrieve(name, archive, folder)
    except requests.RequestException as error:
        raise FetchFailed(f"{archive.url}: {_cause(error)}; run again, it goes on where it broke off") from None
    except ValueError as error:
        raise FetchFailed(
            f"{archive.url}: {' '.join(str(error).split())}; run again, or try a mirror by --url"
        ) from None


def _retrieve(name: str, archive: Archive, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    pooch.get_logger().setLevel("WARNING")
    file = f"{name}.zip"
    downloader = resuming(folder / f"{name}.part")
    checksum = archive.checksum or _published_checksum(archive.url)
    return Path(pooch.retrieve(archive.url, checksum, fname=file, path=folder, downloader=downloader))


def _published_checksum(url: str) -> str:
    """From the .md5 beside an archive: "MD5 (ml-25m.zip) = 6b51...", or "6b51... ml-25m.zip"."""
    response = requests.get(f"{url}.md5", timeout=TIMEOUT)
    response.raise_for_status()
    digest = re.search(r"\b[0-9a-f]{32}\b", response.text.lower())
    if digest is None:
        raise FetchFailed(f"{url}.md5 holds no MD5 checksum; name one in conf/movielens.yaml")
    return f"md5:{digest[0]}"


def _cause(error: requests.RequestException) -> str:
    """What happened, without the layers that it came through."""
    if error.response is not None:
        return f"{error.response.status_code} {error.response.reason}"
    reached = not isinstance(error, requests.ConnectionError | requests.Timeout)
    return "broke off" if reached else f"not reached ({type(error).__name__})"
