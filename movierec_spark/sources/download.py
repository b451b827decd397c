"""Download one file by HTTP, continued where an earlier attempt broke off."""

from typing import Any

import requests
from tqdm import tqdm

from movierec_spark.storage.location import Location

CHUNK_BYTES = 1 << 16  # a transfer that breaks off loses its last chunk
TIMEOUT = 30  # seconds without any byte


def resuming_downloader(partial: Location) -> Any:
    """A pooch downloader that stores what it receives in the local file partial until the download is complete.

    A server that does not support Range sends the file from its beginning. Raises requests.RequestException.
    """

    def download(url: str, output_file: str, pooch: object) -> None:
        size = partial.size if partial.exists else 0
        headers = {"Range": f"bytes={size}-"} if size else {}
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
            if response.status_code != requests.codes.requested_range_not_satisfiable:
                response.raise_for_status()
                _append(response, partial, size if response.status_code == requests.codes.partial_content else 0)
        partial.path.replace(output_file)

    return download


def _append(response: requests.Response, partial: Location, start: int) -> None:
    """Write the body to partial from byte start on; raises RequestException where it is shorter than announced."""
    length = int(response.headers.get("Content-Length", 0))
    bar = tqdm(total=start + length or None, initial=start, unit="B", unit_scale=True, desc=partial.name)
    with bar, partial.path.open("r+b" if start else "wb") as file:
        file.seek(start)
        for chunk in response.iter_content(CHUNK_BYTES):
            file.write(chunk)
            bar.update(len(chunk))
