"""Fetch MovieLens archives from their publisher, checked by their MD5 checksums."""

import re

import pooch
import requests
import yaml
from pydantic import TypeAdapter

from movierec_spark.errors import FetchFailed
from movierec_spark.settings import CONF
from movierec_spark.settings.section import Section
from movierec_spark.sources.download import TIMEOUT, resuming_downloader
from movierec_spark.storage.location import Location


class PublishedArchive(Section):
    """Where an archive is published. checksum: as "md5:..."; None where the file <url>.md5 holds it."""

    url: str
    checksum: str | None = None


def published_archives() -> dict[str, PublishedArchive]:
    """The archives of conf/movielens.yaml, by name."""
    return TypeAdapter(dict[str, PublishedArchive]).validate_python(
        yaml.safe_load((CONF / "movielens.yaml").read_text())
    )


def fetch(name: str, folder: Location, url: str | None = None) -> Location:
    """Download an archive into a folder of this machine, unless it is there already, and return where it is.

    A download that broke off is continued. url: a mirror, or the address of an archive that conf/movielens.yaml lacks.
    Raises FetchFailed for an unknown name, without a network, and where the checksum differs.
    """
    archives = published_archives()
    if name not in archives and url is None:
        raise FetchFailed(f"no archive {name!r} in conf/movielens.yaml; there are {', '.join(archives)}; or give --url")
    checksum = archives[name].checksum if name in archives else None
    archive = PublishedArchive(url=url or archives[name].url, checksum=checksum)
    try:
        return _retrieve(name, archive, folder)
    except requests.RequestException as error:
        raise FetchFailed(f"{archive.url}: {_cause(error)}; run again, it goes on where it broke off") from None
    except ValueError as error:
        raise FetchFailed(
            f"{archive.url}: {' '.join(str(error).split())}; run again, or try a mirror by --url"
        ) from None


def _retrieve(name: str, archive: PublishedArchive, folder: Location) -> Location:
    folder.path.mkdir(parents=True, exist_ok=True)
    pooch.get_logger().setLevel("WARNING")
    file = f"{name}.zip"
    downloader = resuming_downloader(folder / f"{name}.part")
    checksum = archive.checksum or _published_checksum(archive.url)
    return Location.of(pooch.retrieve(archive.url, checksum, fname=file, path=folder.path, downloader=downloader))


def _published_checksum(url: str) -> str:
    """Read the file <url>.md5, which holds "MD5 (ml-25m.zip) = 6b51..." or "6b51... ml-25m.zip"."""
    response = requests.get(f"{url}.md5", timeout=TIMEOUT)
    response.raise_for_status()
    digest = re.search(r"\b[0-9a-f]{32}\b", response.text.lower())
    if digest is None:
        raise FetchFailed(f"{url}.md5 holds no MD5 checksum; name one in conf/movielens.yaml")
    return f"md5:{digest[0]}"


def _cause(error: requests.RequestException) -> str:
    """The cause in a few words, without the exceptions that wrap it."""
    if error.response is not None:
        return f"{error.response.status_code} {error.response.reason}"
    is_connected = not isinstance(error, requests.ConnectionError | requests.Timeout)
    return "broke off" if is_connected else f"not reached ({type(error).__name__})"
